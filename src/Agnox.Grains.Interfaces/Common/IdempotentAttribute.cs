namespace Agnox.Common;

/// <summary>
/// The method may be called again after a call whose outcome is unknown: the second call changes nothing more. Methods
/// that only read say so with Orleans' own attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute : Attribute;
