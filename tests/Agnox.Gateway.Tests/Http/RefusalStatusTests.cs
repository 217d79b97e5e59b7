using Agnox.Common;
using Agnox.Gateway.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Http;

public sealed class RefusalStatusTests
{
    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Of_EveryCodeButUnspecified_IsAStatusOfItsOwnChoosing(RefusalCode code) =>
        Assert.Equal(code == RefusalCode.Unspecified, RefusalStatus.Of(code) == 500);
}
