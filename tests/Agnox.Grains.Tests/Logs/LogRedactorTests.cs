using System.Buffers;
using System.Text;
using Agnox.Grains.Logs;
using Agnox.Testing;
using Xunit;

namespace Agnox.Grains.Tests.Logs;

public sealed class LogRedactorTests
{
    private const string Secret = "hunter2-s3cret";

    public static TheoryData<string, string, string> Forms => new()
    {
        { "raw", Secret, Secret },
        { "twice", Secret, Secret + "****" },
        { "line ends of a terminal", "first\nsecond", "first\r\nsecond" },
        { "line end at the end", Secret + "\n", Secret },
        { "base64", Secret, "aHVudGVyMi1zM2NyZXQ=" },
        { "base64 unpadded", Secret, "aHVudGVyMi1zM2NyZXQ" },
        { "base64 of the line end too", Secret + "\n", "aHVudGVyMi1zM2NyZXQK" },
        { "base64 of a short one", "p4ss", "cDRzcw==" },
        { "base64 url-safe", "??>>??>>", "Pz8-Pj8_Pj4" },
        { "percent upper", "pä ss/word", "p%C3%A4%20ss%2Fword" },
        { "percent lower", "pä ss/word", "p%c3%a4%20ss%2fword" },
        { "percent plus", "pä ss/word", "p%C3%A4+ss%2Fword" },
        { "percent of a path", "pä ss/word", "p%C3%A4%20ss/word" },
        { "JSON", "a\"b\\c\nd", "a\\\"b\\\\c\\nd" },
        { "JSON as ASCII", "pässword", "p\\u00e4ssword" },
        { "JSON as .NET writes it", "it's<me>", "it\\u0027s\\u003Cme\\u003E" },
        { "colour inside", Secret, "hunt\u001b[31mer2-s\u001b[0m3cret" },
        { "title inside", Secret, "hunter2\u001b]0;title\u0007-s3cret" },
        { "link inside", Secret, "hunter2\u001b]8;;http://x\u001b\\-s3cret" },
        { "charset inside", Secret, "hunter2\u001b(B-s3cret" },
        { "half a sequence inside", Secret, "hunter2\u001b[3\u001b[0m-s3cret" },
        { "in a title", Secret, $"\u001b]0;{Secret}\u0007" },
        { "begun by a sequence", "mysecret", "\u001b[mysecret" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_FormOfASecretInAnySplit_IsReplaced(string form, string secret, string text)
    {
        var whole = Encoding.UTF8.GetBytes("before " + text + " after");

        for (var split = 0; split <= whole.Length; split++)
        {
            var output = Run([secret], whole[..split], whole[split..]);

            Assert.True(output.StartsWith("before ****", StringComparison.Ordinal), $"{form} at {split}: {output}");
            Assert.Contains("** ", output, StringComparison.Ordinal);
            Assert.EndsWith(" after", output, StringComparison.Ordinal);
            Assert.DoesNotContain(text.Replace("****", "", StringComparison.Ordinal), output, StringComparison.Ordinal);
        }

        Assert.Equal(Run([secret], whole), Run([secret], [.. whole.Select(value => new[] { value })]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xy")]
    public void Write_SecretInsideLongerBase64_LosesItsCore(string before)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}user:{Secret}:more"));

        var output = Run([Secret], Encoding.UTF8.GetBytes($"Authorization: Basic {encoded}\r\n"));

        Assert.Contains("****", output, StringComparison.Ordinal);
        Assert.True(output.Length < encoded.Length + 12, output);
    }

    [Theory]
    [InlineData("abcdefgh", "efghijkl", "abcdefghijkl", "****")]
    [InlineData("abcd", "abcdefgh", "abcdefgh abcdef", "**** ****ef")]
    [InlineData("cdef", "abcdefgh", "abcdefg", "ab****g")]
    [InlineData("abab", "zzzz", "ababab abababab", "**** ****")]
    [InlineData("abcd", "efgh", "abcdefgh", "********")]
    public void Write_OverlappingSecrets_AreOneMark(string first, string second, string text, string expected) =>
        Assert.Equal(expected, Run([first, second], Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\u001b[1mbold\u001b[0m hunter2-s3cre")]
    [InlineData("\u001b]0;never ended")]
    [InlineData("\u001b")]
    [InlineData("hunter2\u001b[31m-s3cr\u001b[0m")]
    public void Complete_TextThatIsNoSecret_PassesUnchanged(string text) =>
        Assert.Equal(text, Run([Secret], Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\u001b]0;\u001bhunter2-s3cret end", "**** end")]
    [InlineData("\u001b[3\u001bhunter2-s3cret end", "**** end")]
    [InlineData("\u001b]8;;http://x/hunter2-s3cret\u001b\\link", "****\u001b\\link")]
    public void Write_SecretThatCutsOffASequence_VanishesWithIt(string text, string expected) =>
        Assert.Equal(expected, Run([Secret], Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Write_NoSecrets_CopiesAtOnce()
    {
        var output = new ArrayBufferWriter<byte>();

        new LogRedactor([]).Write("as it is \u001b["u8, output);

        Assert.Equal("as it is \u001b["u8, output.WrittenSpan);
    }

    [Fact]
    public void Write_MayBeASecret_IsHeldUntilItIsClear()
    {
        var output = new ArrayBufferWriter<byte>();
        var redactor = new LogRedactor([Secret]);

        redactor.Write("text hunter2-"u8, output);
        Assert.Equal("text "u8, output.WrittenSpan);

        redactor.Write("x"u8, output);
        Assert.Equal("text hunter2-x"u8, output.WrittenSpan);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abc\r\n", true)]
    [InlineData("", true)]
    [InlineData("abcd", false)]
    public void IsTooShort_ByLength_SaysWhetherItIsLeftAlone(string secret, bool expected)
    {
        Assert.Equal(expected, LogRedactor.IsTooShort(secret));
        Assert.Equal(expected, new LogRedactor([secret]).Redact($"<{secret}>") == $"<{secret}>");
    }

    [Fact]
    public void Redact_InTheMiddleOfAStream_LeavesTheStreamAlone()
    {
        var output = new ArrayBufferWriter<byte>();
        var redactor = new LogRedactor([Secret]);

        redactor.Write("hunter2"u8, output);
        Assert.Equal("is ****.", redactor.Redact($"is {Secret}."));
        redactor.Write("-s3cret."u8, output);

        Assert.Equal("****."u8, output.WrittenSpan);
    }

    [Fact]
    public void Write_EndlessSequence_IsTextAfter4KiB()
    {
        var output = new ArrayBufferWriter<byte>();
        var redactor = new LogRedactor([Secret]);

        redactor.Write("\u001b]0;"u8, output);
        redactor.Write(new byte[100_000].Select(_ => (byte)'x').ToArray(), output);

        Assert.Equal(100_004, output.WrittenCount);
    }

    [Fact]
    public void Write_EndlessSequencesInsideASecret_AreNotHeldForever()
    {
        var output = new ArrayBufferWriter<byte>();
        var redactor = new LogRedactor([Secret]);

        redactor.Write("hunter2"u8, output);
        for (var i = 0; i < 50_000; i++)
        {
            redactor.Write("\u001b[31m"u8, output);
        }

        Assert.True(output.WrittenCount > 150_000, $"{output.WrittenCount} bytes came out");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Write_AnyTextInAnySplit_SameOutputAndNoSecret(int seed)
    {
        var dice = new Dice(seed);
        for (var round = 0; round < 1500; round++)
        {
            var secrets = Enumerable.Range(0, dice.Next(1, 4)).Select(_ => RandomSecret(dice)).ToArray();
            var text = RandomText(dice, secrets);
            var context = $"seed {seed} round {round}: {Convert.ToBase64String(text)} [{string.Join('|', secrets)}]";

            var whole = Run(secrets, text);
            Assert.True(whole == Run(secrets, Pieces(dice, text)), context);
            AssertPrefix(secrets, text[..dice.Next(text.Length + 1)], whole, context);
            AssertNoForm(secrets, Encoding.Latin1.GetBytes(whole), context);
        }
    }

    // Latin-1 keeps any bytes apart, where UTF-8 would make malformed ones equal.
    private static string Run(string[] secrets, params byte[][] pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        var redactor = new LogRedactor(secrets);
        foreach (var piece in pieces)
        {
            redactor.Write(piece, output);
        }

        redactor.Complete(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private static void AssertPrefix(string[] secrets, byte[] start, string whole, string context)
    {
        var output = new ArrayBufferWriter<byte>();
        new LogRedactor(secrets).Write(start, output);
        Assert.True(whole.StartsWith(Encoding.Latin1.GetString(output.WrittenSpan), StringComparison.Ordinal), context);
    }

    private static void AssertNoForm(string[] secrets, byte[] output, string context)
    {
        var shown = new ArrayBufferWriter<byte>();
        var ansi = new AnsiText();
        ansi.Write(output, shown);
        ansi.Complete(shown);
        foreach (var form in secrets.SelectMany(SecretForms.Of))
        {
            Assert.True(output.AsSpan().IndexOf(form) < 0, context);
            Assert.True(shown.WrittenSpan.IndexOf(form) < 0, context);
        }
    }

    private static string RandomSecret(Dice dice) =>
        new([.. Enumerable.Range(0, dice.Next(4, 14)).Select(_ => "aab/? \nä\""[dice.Next(9)])]);

    private static byte[] RandomText(Dice dice, string[] secrets)
    {
        string[] noise = ["\u001b[31m", "\u001b[", "\u001b", "\u001b]0;", "\u0007", "\u001b(B", "a", "b", "ä", "\r\n", "x"];
        var forms = secrets.SelectMany(SecretForms.Of).ToArray();
        var text = new List<byte>();
        for (var part = dice.Next(12); part > 0; part--)
        {
            var form = forms.Length == 0 ? "aab"u8.ToArray() : forms[dice.Next(forms.Length)];
            foreach (var value in form[..dice.Next(form.Length + 1)])
            {
                text.Add(value);
                if (dice.Next(6) == 0)
                {
                    text.AddRange(Encoding.UTF8.GetBytes(noise[dice.Next(noise.Length)]));
                }
            }

            text.AddRange(Encoding.UTF8.GetBytes(noise[dice.Next(noise.Length)]));
        }

        return [.. text];
    }

    private static byte[][] Pieces(Dice dice, byte[] text)
    {
        var pieces = new List<byte[]>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(dice.Next(1, 9), text.Length - at);
            pieces.Add(text[at..(at + length)]);
            at += length;
        }

        return [.. pieces];
    }
}
