using Agnox.Gateway.Auth;

namespace Agnox.Gateway.Live;

/// <summary>One client of the live channel.</summary>
/// <param name="who">Whom it authenticated as.</param>
/// <param name="abort">Cuts it off.</param>
internal sealed class LiveConnection(CurrentMember who, Action abort)
{
    /// <summary>Logs one connection may follow at the same time.</summary>
    public const int MaxFollows = 20;

    private int _follows;

    /// <summary>Whom it authenticated as.</summary>
    public CurrentMember Who => who;

    /// <summary>Cuts it off.</summary>
    public void Abort() => abort();

    /// <summary>Takes a place for one followed log; false when all are taken.</summary>
    public bool TryBeginFollow()
    {
        if (Interlocked.Increment(ref _follows) <= MaxFollows)
        {
            return true;
        }

        EndFollow();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void EndFollow() => Interlocked.Decrement(ref _follows);
}
