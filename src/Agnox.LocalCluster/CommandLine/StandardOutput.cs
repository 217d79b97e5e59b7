using System.Diagnostics.CodeAnalysis;

namespace Agnox.Local.CommandLine;

/// <summary>The process's own output, named in this one place.</summary>
[SuppressMessage(
    "ApiDesign", "RS0030:Do not use banned APIs", Justification = "A terminal program's purpose is to write there.")]
internal static class StandardOutput
{
    public static TextWriter Writer => Console.Out;

    public static TextWriter Complaints => Console.Error;
}
