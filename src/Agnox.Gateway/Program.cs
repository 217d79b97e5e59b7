using Agnox.Gateway;
using Agnox.Gateway.Clustering;
using Agnox.Gateway.Operations;

var isHealthCommand = args is ["health", ..];
var builder = WebApplication.CreateBuilder(isHealthCommand ? args[1..] : args);
var urls = builder.Configuration["urls"] is { Length: > 0 } configured ? configured : "http://0.0.0.0:3000";
if (isHealthCommand)
{
    return await HealthCommand.RunAsync(urls);
}

builder.WebHost.UseUrls(urls);
builder.AddClusterClient();
builder.AddAgnoxGateway();
await builder.Build().UseAgnoxGateway().RunAsync();
return 0;
