using System.Buffers;
using System.Text;
using Agnox.Grains.Logs;
using Xunit;

namespace Agnox.Grains.Tests.Logs;

public sealed class AnsiTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b[?25l\u001b[2Kline", "line")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001b(Bascii\u001b7\u001b8", "ascii")]
    [InlineData("\u001b\u001b[1mbold", "bold")]
    [InlineData("cut \u001b[3\nnext", "cut \u001b[3\nnext")]
    [InlineData("title \u001b]0;never ended\nnext", "title \u001b]0;never ended\nnext")]
    [InlineData("end \u001b[3", "end \u001b[3")]
    [InlineData("ünï \u001b[1m✓", "ünï ✓")]
    public void Write_AnySplit_LeavesTheText(string text, string expected)
    {
        var whole = Encoding.UTF8.GetBytes(text);
        for (var split = 0; split <= whole.Length; split++)
        {
            var output = new ArrayBufferWriter<byte>();
            var ansi = new AnsiText();

            ansi.Write(whole.AsSpan(0, split), output);
            ansi.Write(whole.AsSpan(split), output);
            ansi.Complete(output);

            Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Theory]
    [InlineData(new byte[] { }, 0)]
    [InlineData(new byte[] { 0x61, 0x62 }, 2)]
    [InlineData(new byte[] { 0x61, 0xC3 }, 1)]
    [InlineData(new byte[] { 0x61, 0xE2, 0x9C }, 1)]
    [InlineData(new byte[] { 0x61, 0xE2, 0x9C, 0x93 }, 4)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 }, 0)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, 4)]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80 }, 5)]
    [InlineData(new byte[] { 0x61, 0xFF }, 2)]
    [InlineData(new byte[] { 0x61, 0xC0 }, 2)]
    [InlineData(new byte[] { 0xE0, 0x80 }, 2)]
    public void LargestPrefix_AnyEnd_IsNeverInsideACharacter(byte[] bytes, int expected) =>
        Assert.Equal(expected, Utf8Cut.LargestPrefix(bytes));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(6, 6)]
    public void CharacterStart_EachIndex_IsWhereItsCharacterBegins(int index, int expected)
    {
        byte[] bytes = [0x61, 0xE2, 0x9C, 0x93, 0x62, 0x80];

        Assert.Equal(expected, Utf8Cut.CharacterStart(bytes, index));
    }
}
