using System.Diagnostics.CodeAnalysis;

namespace Agnox.Common;

/// <summary>
/// The answer of a command that may be refused: a value, or the <see cref="Common.Refusal"/> that says why not.
/// A class, not a struct, so that a default can never read as "accepted, null".
/// </summary>
/// <typeparam name="T">What an accepted command answers with.</typeparam>
[GenerateSerializer, Immutable, Alias("agnox.outcome`1")]
public sealed class Outcome<T>
    where T : class
{
    private Outcome(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; null exactly when refused.</summary>
    [Id(0)]
    public T? Value { get; }

    /// <summary>The refusal; null exactly when accepted.</summary>
    [Id(1)]
    public Refusal? Refusal { get; }

    /// <summary>True when refused; tells the compiler which of the two members is set.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Accepts with a value.</summary>
    /// <param name="value">The value; never null.</param>
    public static implicit operator Outcome<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, null);
    }

    /// <summary>Refuses.</summary>
    /// <param name="refusal">The reason; never null.</param>
    public static implicit operator Outcome<T>(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(null, refusal);
    }
}

/// <summary>The value of a command that has nothing to say but "done".</summary>
[GenerateSerializer, Immutable, Alias("agnox.done")]
public sealed record Done
{
    /// <summary>The one instance callers need.</summary>
    public static Done Instance { get; } = new();
}
