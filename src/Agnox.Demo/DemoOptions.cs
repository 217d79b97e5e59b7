namespace Agnox.Demo;

/// <summary>What the command line asks for.</summary>
internal sealed record DemoOptions(Uri Url, string Image)
{
    public const string Usage = """
        Usage: Agnox.Demo [--url http://localhost:3000] [--image agnox-sample-node:1]

        Signs up a throw-away organization, submits a passing and a failing run of the image, follows both logs and prints
        verdicts and links. Exit code 0 when one passed and the other failed, as they should.
        """;

    /// <exception cref="DemoFailureException">The arguments cannot be understood.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions(new Uri("http://localhost:3000"), "agnox-sample-node:1");
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var value = index + 1 < arguments.Count
                ? arguments[index + 1]
                : throw new DemoFailureException($"{arguments[index]} needs a value.");
            options = arguments[index] switch
            {
                "--url" => options with { Url = ParseUrl(value) },
                "--image" => options with { Image = value },
                _ => throw new DemoFailureException($"Unknown option {arguments[index]}. See --help."),
            };
        }

        return options;
    }

    private static Uri ParseUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new DemoFailureException($"--url must be an http or https address, not {value}.");
}
