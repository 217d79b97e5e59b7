using Agnox.Silo.Hosting;

return await SiloCommands.RunAsync(args);
