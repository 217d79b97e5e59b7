using Agnox.Gateway;
using Agnox.Silo.Hosting;
using Agnox.Silo.Storage;
using Agnox.Standalone;

var builder = WebApplication.CreateBuilder(args);
builder.AddStandaloneDefaults(args);
var (siloPort, gatewayPort) = FreePorts.TakeTwo();
builder.AddAgnoxSilo(silo => silo.UseLocalhostClustering(siloPort, gatewayPort).AddSqliteStorage());
builder.AddAgnoxGateway();
var app = builder.Build();
app.UseAgnoxGateway();
await app.RunAsync();

/// <summary>Made visible for tests that start it in their own process.</summary>
public partial class Program;
