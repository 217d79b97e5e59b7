using Agnox.Common;
using Agnox.Grains.Storage;
using Agnox.Identity;
using Agnox.Organizations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.TestingHost;
using Xunit;

namespace Agnox.Grains.Tests.Identity;

public sealed class EmailGrainTests : IAsyncLifetime
{
    private const string Password = "Correct1!horse";

    private readonly FakeTimeProvider _time = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InProcessTestCluster _cluster;

    public EmailGrainTests()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(_time);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.AddMemoryGrainStorage(StorageNames.State);
            silo.AddOutgoingGrainCallFilter(AnswerForTheOrganizationAsync);
        });
        _cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LogIn_FiveFailures_AreAnsweredAsSuchAndLockFromTheSixthOn(bool isKnown)
    {
        var address = await AddressAsync(isKnown);

        var failures = await FailAsync(address, 5);
        var locked = await address.LogInAsync(Password);

        Assert.All(failures, failure => Assert.Equal(RefusalCode.Unauthenticated, failure.Refusal!.Code));
        Assert.Equal("Invalid credentials", failures[4].Refusal!.Error);
        Assert.Equal((RefusalCode.Busy, "Account temporarily locked"), (locked.Refusal!.Code, locked.Refusal.Error));
        Assert.Equal("Too many failed login attempts. Please try again in 15 minute(s).", locked.Refusal.Message);
        Assert.Equal(TimeSpan.FromMinutes(15), locked.Refusal.RetryAfter);
    }

    [Fact]
    public async Task LogIn_WhileLocked_NeitherCountsNorProlongs()
    {
        var address = await AddressAsync(isKnown: true);
        await FailAsync(address, 5);
        _time.Advance(TimeSpan.FromSeconds(899));

        var locked = (await FailAsync(address, 1))[0];
        _time.Advance(TimeSpan.FromSeconds(1));
        var open = await address.LogInAsync(Password);

        Assert.Equal(TimeSpan.FromSeconds(1), locked.Refusal!.RetryAfter);
        Assert.Contains("in 1 minute(s)", locked.Refusal.Message, StringComparison.Ordinal);
        Assert.False(open.IsRefused);
    }

    [Fact]
    public async Task LogIn_WithTheRightPassword_ForgetsTheFailures()
    {
        var address = await AddressAsync(isKnown: true);
        await FailAsync(address, 4);
        await address.LogInAsync(Password);

        await FailAsync(address, 4);

        Assert.False((await address.LogInAsync(Password)).IsRefused);
    }

    [Fact]
    public async Task Lock_OfAMember_OutlivesTheGrainsActivation()
    {
        var address = await AddressAsync(isKnown: true);
        await FailAsync(address, 5);
        await address.AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);

        Assert.Equal(RefusalCode.Busy, (await address.LogInAsync(Password)).Refusal!.Code);
    }

    [Fact]
    public async Task Lock_OfNobody_StaysWhenTheAddressSignsUp()
    {
        var address = await AddressAsync(isKnown: false);
        await FailAsync(address, 5);
        await SignUpAsync(address);

        Assert.Equal(RefusalCode.Busy, (await address.LogInAsync(Password)).Refusal!.Code);
    }

    private static async Task<List<Outcome<MemberView>>> FailAsync(IEmailGrain address, int times)
    {
        var answers = new List<Outcome<MemberView>>();
        for (var attempt = 0; attempt < times; attempt++)
        {
            answers.Add(await address.LogInAsync("wrong"));
        }

        return answers;
    }

    private static async Task SignUpAsync(IEmailGrain address) =>
        Assert.False((await address.SignUpAsync(new("ada@example.test", Password, "Ada", "Analytical"))).IsRefused);

    private static async Task AnswerForTheOrganizationAsync(IOutgoingGrainCallContext call)
    {
        if (call.InterfaceMethod.DeclaringType == typeof(IOrganizationGrain))
        {
            Outcome<OrganizationView> created = new OrganizationView(
                "507f1f77bcf86cd799439011", "Analytical", "analytical", "free", new(1, 1, 1, 1, 1), 1, DateTimeOffset.UnixEpoch);
            call.Result = created;
        }
        else
        {
            await call.Invoke();
        }
    }

    private async Task<IEmailGrain> AddressAsync(bool isKnown)
    {
        var address = _cluster.Client.GetGrain<IEmailGrain>($"{Guid.NewGuid():N}@example.test");
        if (isKnown)
        {
            await SignUpAsync(address);
        }

        return address;
    }
}
