using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Agnox.Gateway.Http;

/// <summary>The machine-readable description of the routes.</summary>
internal static class OpenApiDocuments
{
    private const string Scheme = "bearer";

    /// <summary>Adds what the routes do not say themselves: title and how to authenticate.</summary>
    /// <param name="options">The document's options.</param>
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Agnox";
        document.Components ??= new();
        document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            BearerFormat = "JWT",
        });
        document.Security = [new() { [new(Scheme, document)] = [] }];
        return Task.CompletedTask;
    });
}
