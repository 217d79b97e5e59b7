using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Agnox.Grains.Logs;

/// <summary>The ways a secret value is seen in logs: as it is, and as the usual encoders write it.</summary>
internal static class SecretForms
{
    /// <summary>Shorter values are everywhere by chance; redacting them would destroy the log and tell the value.</summary>
    public const int MinLength = 4;

    // From here on a piece of base64 is long enough not to be met by chance.
    private const int MinLengthForCores = 8;

    private const string Unreserved = "-._~";

    /// <summary>The value without the line end that files and prompts append.</summary>
    public static string Trim(string value) => value.TrimEnd('\r', '\n');

    /// <summary>All byte sequences that give the value away.</summary>
    public static IEnumerable<byte[]> Of(string value)
    {
        var trimmed = Trim(value);
        if (trimmed.Length < MinLength)
        {
            return [];
        }

        var unix = value.ReplaceLineEndings("\n");
        string[] variants = [value, trimmed, unix, Trim(unix)];
        return variants.Distinct(StringComparer.Ordinal).SelectMany(Encoded)
            .Concat(Printed(trimmed)).Concat(Printed(Trim(unix)));
    }

    // A terminal writes every LF as CRLF.
    private static IEnumerable<byte[]> Printed(string value) =>
        [Bytes(value), Bytes(value.Replace("\n", "\r\n", StringComparison.Ordinal))];

    private static IEnumerable<byte[]> Encoded(string value) =>
        Base64(Encoding.UTF8.GetBytes(value)).Concat(Percent(value)).Concat(Json(value)).Select(Bytes);

    private static IEnumerable<string> Base64(byte[] value)
    {
        var texts = new List<string> { Convert.ToBase64String(value), Convert.ToBase64String(value).TrimEnd('=') };
        if (value.Length >= MinLengthForCores)
        {
            texts.AddRange(Enumerable.Range(0, 3).Select(shift => Base64Core(value, shift)));
        }

        return texts.Concat(texts.ConvertAll(text => text.Replace('+', '-').Replace('/', '_')));
    }

    // The characters that depend on this value alone when it stands in a longer text, behind `shift` bytes modulo 3.
    private static string Base64Core(byte[] value, int shift)
    {
        var text = Convert.ToBase64String([.. new byte[shift], .. value]);
        var first = ((shift * 8) + 5) / 6;
        var end = (shift + value.Length) * 8 / 6;
        return text[first..end];
    }

    // What different encoders leave as it is: RFC 3986, encodeURIComponent, HTML forms, encodeURI.
    private static IEnumerable<string> Percent(string value)
    {
        string[] kept = [Unreserved, Unreserved + "!'()*", "-._*", Unreserved + "!'()*;,/?:@&=+$#"];
        var texts = kept.Select(keep => PercentEncode(value, keep)).ToList();
        texts.AddRange(texts.ConvertAll(text => text.Replace("%20", "+", StringComparison.Ordinal)));
        return texts.SelectMany(text => new[] { text, LowerHex(text) });
    }

    private static string PercentEncode(string value, string keep)
    {
        var text = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || keep.Contains((char)unit, StringComparison.Ordinal))
            {
                text.Append((char)unit);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        return text.ToString();
    }

    private static string LowerHex(string text)
    {
        var lower = text.ToCharArray();
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0 && i + 2 < lower.Length;)
        {
            lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
            lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
            i = text.IndexOf('%', i + 3);
        }

        return new(lower);
    }

    // As JavaScript, PHP, Python and .NET write a string.
    private static IEnumerable<string> Json(string value)
    {
        var minimal = JsonEncode(value, asciiOnly: false, "x4");
        var ascii = JsonEncode(value, asciiOnly: true, "x4");
        string[] texts = [minimal, JsonEncode(value, asciiOnly: false, "X4"), ascii, JsonEncode(value, asciiOnly: true, "X4")];
        return texts.Concat(texts.Select(text => text.Replace("/", "\\/", StringComparison.Ordinal)))
            .Append(JavaScriptEncoder.Default.Encode(value));
    }

    private static string JsonEncode(string value, bool asciiOnly, string hex)
    {
        var text = new StringBuilder();
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' or '\\' => text.Append('\\').Append(unit),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append("\\u").Append(((int)unit).ToString(hex, CultureInfo.InvariantCulture)),
                > '~' when asciiOnly =>
                    text.Append("\\u").Append(((int)unit).ToString(hex, CultureInfo.InvariantCulture)),
                _ => text.Append(unit),
            };
        }

        return text.ToString();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
