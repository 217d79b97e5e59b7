using Agnox.Benchmarks;

return await Suite.RunAsync(args, ConsoleOut.Writer);
