using System.Text;
using Agnox.Gateway.Live;
using Xunit;

namespace Agnox.Gateway.Tests.Live;

public sealed class LogAssemblerTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("aé€😀z\n");

    [Fact]
    public void TryAdd_AnyCut_GivesWholeCharactersOnce()
    {
        for (var first = 0; first <= Text.Length; first++)
        {
            for (var second = first; second <= Text.Length; second++)
            {
                var assembler = new LogAssembler(0);
                List<LogChunkBody> chunks = [];
                foreach (var (from, to) in new[] { (0, first), (first, second), (second, Text.Length) })
                {
                    Assert.True(assembler.TryAdd(new(from, Text.AsMemory(from..to)), out var chunk));
                    chunks.AddRange(chunk is null ? [] : [chunk]);
                }

                Assert.Null(assembler.Finish());
                Assert.Equal("aé€😀z\n", string.Concat(chunks.Select(chunk => chunk.Text)));
                Assert.Equal(Text.Length, chunks.Sum(chunk => chunk.End - chunk.Offset));
                Assert.All(chunks, chunk => Assert.Equal(Encoding.UTF8.GetByteCount(chunk.Text), chunk.End - chunk.Offset));
            }
        }
    }

    [Fact]
    public void TryAdd_Repetition_IsGivenOnce()
    {
        var assembler = new LogAssembler(0);
        assembler.TryAdd(new(0, "abc"u8.ToArray()), out _);

        Assert.True(assembler.TryAdd(new(0, "ab"u8.ToArray()), out var old));
        Assert.True(assembler.TryAdd(new(1, "bcd"u8.ToArray()), out var overlap));

        Assert.Null(old);
        Assert.Equal(new(3, "d", 4), overlap);
    }

    [Fact]
    public void TryAdd_Hole_AsksToReopen()
    {
        var assembler = new LogAssembler(0);
        assembler.TryAdd(new(0, "abc"u8.ToArray()), out _);

        Assert.False(assembler.TryAdd(new(4, "e"u8.ToArray()), out var chunk));
        Assert.Null(chunk);
        Assert.Equal(3, assembler.Position);
    }

    [Fact]
    public void Reopen_InsideACharacter_WantsItFromItsStart()
    {
        var assembler = new LogAssembler(0);
        assembler.TryAdd(new(0, Text.AsMemory(..5)), out _);
        assembler.Reopen();

        Assert.Equal(3, assembler.Position);
        Assert.True(assembler.TryAdd(new(3, Text.AsMemory(3..)), out var chunk));
        Assert.Equal(new(3, "€😀z\n", Text.Length), chunk);
    }

    [Fact]
    public void TryAdd_AskedForTheMiddleOfACharacter_BeginsAtItsStart()
    {
        var assembler = new LogAssembler(4);

        Assert.True(assembler.TryAdd(new(3, Text.AsMemory(3..)), out var chunk));
        Assert.Equal(new(3, "€😀z\n", Text.Length), chunk);
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF })]
    [InlineData(new byte[] { 0x61, 0x80, 0x80, 0x80, 0x80 })]
    public void TryAdd_NoText_IsGivenAsReplacementCharacters(byte[] bytes)
    {
        var assembler = new LogAssembler(0);

        Assert.True(assembler.TryAdd(new(0, bytes), out var chunk));
        Assert.StartsWith("a\uFFFD", chunk!.Text, StringComparison.Ordinal);
        Assert.Equal(bytes.Length, chunk.End);
    }

    [Fact]
    public void Finish_InsideACharacter_GivesWhatIsLeft()
    {
        var assembler = new LogAssembler(0);
        assembler.TryAdd(new(0, Text.AsMemory(..2)), out _);

        Assert.Equal(new(1, "\uFFFD", 2), assembler.Finish());
    }
}
