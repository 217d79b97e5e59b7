using System.Text.Json;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Xunit;

namespace Agnox.Gateway.Tests.Auth;

public sealed class SignUpRequestTests
{
    private const string Good = """{"email":"a@b.co","password":"Passw0rd!","name":"A","organizationName":"O"}""";

    [Theory]
    [InlineData("{}", "Missing required fields", "Email, password, and name are required")]
    [InlineData("""{"email":null}""", "Missing required fields", "Email, password, and name are required")]
    [InlineData("""{"email":"a@b.co","password":"x","name":""}""", "Missing required fields", "Email, password, and name are required")]
    [InlineData(
        """{"email":"x","password":"x","name":"x"}""",
        "Missing required fields",
        "Organization name is required when not using an invitation")]
    [InlineData("""{"email":1}""", "Invalid field", "email must be a string")]
    [InlineData("""{"email":"a@b.co","password":["x"]}""", "Invalid field", "password must be a string")]
    [InlineData("""{"name":false}""", "Invalid field", "name must be a string")]
    [InlineData("""{"organizationName":{}}""", "Invalid field", "organizationName must be a string")]
    [InlineData("""{"inviteToken":7}""", "Invalid field", "inviteToken must be a string")]
    [InlineData("""{"email":"x","password":"x","name":"x","organizationName":"O"}""", "Invalid email format", null)]
    [InlineData("""{"email":"a@b@c.d","password":"x","name":"x","organizationName":"O"}""", "Invalid email format", null)]
    [InlineData("""{"email":"a b@c.d","password":"x","name":"x","organizationName":"O"}""", "Invalid email format", null)]
    [InlineData("""{"email":"a\u0000@c.d","password":"x","name":"x","organizationName":"O"}""", "Invalid email format", null)]
    [InlineData(
        """{"email":"a@b.co","password":"x","name":"a\u0000","organizationName":"O"}""",
        "Invalid field",
        "name cannot contain control characters")]
    [InlineData(
        """{"email":"a@b.co","password":"X","name":"x","organizationName":"O"}""",
        "Weak password",
        "Password must be at least 8 characters long, Password must contain at least one lowercase letter (a-z), "
        + "Password must contain at least one number (0-9), "
        + "Password must contain at least one special character (!@#$%^&*(),.?\":{}|<>)")]
    [InlineData(
        """{"email":"a@b.co","password":"Passw0rd-_+=/","name":"x","organizationName":"O"}""",
        "Weak password",
        "Password must contain at least one special character (!@#$%^&*(),.?\":{}|<>)")]
    [InlineData(
        """{"email":"a@b.co","password":"PASSW0RD!","name":"x","organizationName":"O"}""",
        "Weak password",
        "Password must contain at least one lowercase letter (a-z)")]
    [InlineData(
        """{"email":"a@b.co","password":"passw0rd!","name":"x","organizationName":"O"}""",
        "Weak password",
        "Password must contain at least one uppercase letter (A-Z)")]
    [InlineData(
        """{"email":"a@b.co","password":"Passw0rd!","name":"x","inviteToken":"abc"}""", "Invalid invitation token format", null)]
    [InlineData(
        """{"email":"a@b.co","password":"Passw0rd!","name":"x","inviteToken":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}""",
        "Invalid or expired invitation",
        "The invitation token is invalid or has already been used")]
    public void Read_WhenSomethingIsWrong_NamesTheFirstFault(string json, string error, string? message)
    {
        var read = SignUpRequest.Read(Body(json));

        Assert.Equal((error, message), (read.Refusal?.Error, read.Refusal?.Message));
    }

    [Fact]
    public void Read_WhenTextsAreTooLong_RefusesThem()
    {
        var address = new string('a', 249) + "@b.co";
        var name = new string('n', 129);

        Assert.True(SignUpRequest.IsEmail(address));
        Assert.False(SignUpRequest.IsEmail("a" + address));
        Assert.Equal(
            "name cannot exceed 128 characters",
            SignUpRequest.Read(Body(Good.Replace("\"A\"", $"\"{name}\"", StringComparison.Ordinal))).Refusal?.Message);
        Assert.Equal(
            "Password cannot exceed 128 characters",
            SignUpRequest.Read(Body(Good.Replace("Pass", new string('p', 124), StringComparison.Ordinal) // 124 + "w0rd!" = 129
                .Replace("w0rd", "W0rd", StringComparison.Ordinal))).Refusal?.Message);
    }

    [Fact]
    public void Read_WhenAllIsWell_KeepsEveryTextAsTyped()
    {
        var read = SignUpRequest.Read(Body("""{"email":"A@B.co","password":"Passw0rd!","name":" A ","organizationName":" O "}"""));

        Assert.Equal(new("A@B.co", "Passw0rd!", " A ", " O "), read.Value);
    }

    private static JsonBody Body(string json) => new(JsonElement.Parse(json));
}
