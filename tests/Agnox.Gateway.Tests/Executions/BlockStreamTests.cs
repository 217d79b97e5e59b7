using System.Text;
using Agnox.Gateway.Executions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Agnox.Gateway.Tests.Executions;

public sealed class BlockStreamTests
{
    private const string Content = "0123456789";

    [Theory]
    [InlineData(null, 200, Content, null)]
    [InlineData("bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("bytes=-0", 416, "", "bytes */10")]
    [InlineData("bytes=4-2", 200, Content, null)]
    [InlineData("bytes=x-y", 200, Content, null)]
    [InlineData("bytes=0-1,4-5", 200, Content, null)]
    public async Task Serve_RangeHeader_AnswersAccordingly(string? range, int status, string body, string? contentRange)
    {
        var context = await ServeAsync("GET", range, 3);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(body, Body(context));
        Assert.Equal(contentRange ?? "", context.Response.Headers.ContentRange.ToString());
        Assert.Equal("bytes", context.Response.Headers.AcceptRanges);
        Assert.Equal("\"v1\"", context.Response.Headers.ETag);
    }

    [Fact]
    public async Task Serve_Head_SendsLengthAndNoBody()
    {
        var context = await ServeAsync("HEAD", null, 3);

        Assert.Equal(10, context.Response.ContentLength);
        Assert.Equal("", Body(context));
    }

    [Fact]
    public async Task Read_FileThatEndsEarly_BreaksOff()
    {
        await using var stream = new BlockStream(10, (_, _) => Task.FromResult(ReadOnlyMemory<byte>.Empty));

        await Assert.ThrowsAsync<EndOfStreamException>(
            () => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    private static async Task<DefaultHttpContext> ServeAsync(string method, string? range, int blockBytes)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = method;
        context.Request.Headers.Range = range;
        context.Response.Body = new MemoryStream();
        var bytes = Encoding.UTF8.GetBytes(Content);
        await BlockStream.Serve(
            bytes.Length,
            (offset, count) => Task.FromResult<ReadOnlyMemory<byte>>(
                bytes.AsMemory((int)offset, Math.Min(Math.Min(count, blockBytes), bytes.Length - (int)offset))),
            "text/plain",
            "v1").ExecuteAsync(context);
        return context;
    }

    private static string Body(DefaultHttpContext context) =>
        Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}
