using Agnox.Gateway;
using Agnox.Gateway.Clustering;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://0.0.0.0:3000");
builder.AddClusterClient();
builder.AddAgnoxGateway();
await builder.Build().UseAgnoxGateway().RunAsync();
