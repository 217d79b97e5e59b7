using Agnox.Executions;
using Agnox.Grains.Organizations;
using Agnox.Organizations;
using Xunit;

namespace Agnox.Grains.Tests.Organizations;

public sealed class AdmissionTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Decide_FillsTheCap_OldestFirst()
    {
        var queue = Queue(("c", 3, 0, false), ("a", 1, 0, false), ("b", 2, 0, false));

        Assert.Equal(["a", "b"], Admission.Decide([], queue, 2));
    }

    [Fact]
    public void Decide_PrefersPriority_ThenAge()
    {
        var queue = Queue(("old", 1, 0, false), ("urgent", 3, 5, false), ("late", 2, -1, false));

        Assert.Equal(["urgent", "old", "late"], Admission.Decide([], queue, 3));
        Assert.Equal(1, queue.PositionOf("urgent"));
        Assert.Equal(3, queue.PositionOf("late"));
    }

    [Fact]
    public void Decide_NeverTakesBackWhatWasAdmitted()
    {
        var queue = Queue(("a", 1, 0, false), ("urgent", 2, 9, false));

        Assert.Equal(["a"], Admission.Decide(["a"], queue, 1));
    }

    [Fact]
    public void Decide_CountsHoldersThatAreNotOnTheList()
    {
        var queue = Queue(("running", 1, 0, true), ("waiting", 2, 0, false));

        Assert.Equal(["running"], Admission.Decide([], queue, 1));
    }

    [Fact]
    public void Decide_ForgetsWhatHasEnded()
    {
        var queue = Queue(("next", 2, 0, false));

        Assert.Equal(["next"], Admission.Decide(["ended"], queue, 1));
    }

    [Fact]
    public void Note_OldNews_ChangesNothing()
    {
        var queue = Queue(("a", 1, 0, true));

        Assert.False(queue.Note(Change("a", 1, 0, holdsSlot: false, version: 1)));
        Assert.True(queue.Holds("a"));
    }

    private static RunQueue Queue(params (string TaskId, int Minute, int Priority, bool HoldsSlot)[] runs)
    {
        var queue = new RunQueue();
        foreach (var run in runs)
        {
            queue.Note(Change(run.TaskId, run.Minute, run.Priority, run.HoldsSlot, version: 2));
        }

        return queue;
    }

    private static ExecutionChange Change(string taskId, int minute, int priority, bool holdsSlot, long version)
    {
        var view = new ExecutionView
        {
            Id = taskId,
            Key = new("650000000000000000000000", taskId),
            Version = version,
            Status = holdsSlot ? ExecutionStatus.Running : ExecutionStatus.Pending,
            QueuedAt = Start.AddMinutes(minute),
            Platform = "linux/amd64",
            Request = new()
            {
                TaskId = taskId,
                Image = "tests:1",
                Command = "all",
                Environment = "development",
                Trigger = "manual",
                SubmittedBy = "user",
                Priority = priority,
            },
        };
        return new(view, holdsSlot, !holdsSlot);
    }
}
