using Agnox.Silo.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddAgnoxSilo(silo => silo.UseLocalhostClustering());
await builder.Build().RunAsync();
