using Agnox.Grains.Organizations;
using Agnox.Testing;
using Xunit;
using static Agnox.Grains.Tests.Organizations.Changes;

namespace Agnox.Grains.Tests.Organizations;

/// <summary>
/// Random lives of one organization: runs are accepted, claimed, retried, ended, cancelled, the cap changes, the grain is
/// activated anew from the stored list and the rows. Whatever the order, the promises hold after every step.
/// </summary>
public sealed class AdmissionScheduleTests
{
    private const int Steps = 400;

    private static readonly string?[] Locks = [null, null, "staging", "production"];

    [Fact]
    public void Decide_OverRandomSchedules_KeepsCapAndLocks()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            new Schedule(seed).Run();
        }
    }

    private sealed class Schedule(int seed)
    {
        private readonly Dice _dice = new(seed);
        private readonly Dictionary<string, Life> _open = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _lastLockMinute = new(StringComparer.Ordinal);
        private RunQueue _queue = new();
        private List<string> _stored = [];
        private int _cap = 3;
        private int _accepted;

        public void Run()
        {
            for (var step = 0; step < Steps; step++)
            {
                Change();
                Admit();
            }

            Drain();
        }

        private void Change()
        {
            var waiting = _stored.Where(_open.ContainsKey).Where(taskId => !_open[taskId].Holds).ToList();
            var holding = _open.Values.Where(life => life.Holds).ToList();
            switch (_dice.Next(12))
            {
                case < 4:
                    Accept();
                    break;
                case < 7 when waiting.Count > 0:
                    Note(_open[Pick(waiting)], holds: true);
                    break;
                case < 9 when holding.Count > 0:
                    End(Pick(holding));
                    break;
                case 9 when holding.Count > 0:
                    Note(Pick(holding), holds: false);
                    break;
                case 10 when _open.Count > 0:
                    End(Pick(_open.Values.ToList()));
                    break;
                case 11 when _dice.Next(3) == 0:
                    _cap = _dice.Next(8);
                    break;
                case 11:
                    _queue = Queue([.. _open.Values.OrderBy(_ => _dice.Next(1_000_000)).Select(life => life.Change)]);
                    break;
            }
        }

        private void Accept()
        {
            var life = new Life($"run-{_accepted}", _accepted++, _dice.Next(7) - 3, Locks[_dice.Next(Locks.Length)]);
            _open.Add(life.TaskId, life);
            _queue.Note(life.Change);
        }

        private void Note(Life life, bool holds)
        {
            life.Turn(holds);
            _queue.Note(life.Change);
        }

        private void End(Life life)
        {
            _open.Remove(life.TaskId);
            _queue.Note(Ends(life.TaskId, life.Minute, life.Priority, life.Lock, life.Version + 1));
        }

        /// <summary>As the grain does: what is new is stored, what only left is not.</summary>
        private void Admit()
        {
            var before = _stored.Where(_open.ContainsKey).ToList();
            var admitted = Admission.Decide(_stored, _queue, _cap, Platforms);
            var added = admitted.Except(_stored, StringComparer.Ordinal).ToList();
            if (added.Count > 0)
            {
                _stored = [.. admitted];
            }

            Assert.True(before.All(admitted.Contains), $"Seed {seed}: an admitted run lost its place.");
            Assert.True(added.Count == 0 || admitted.Length <= _cap, $"Seed {seed}: {admitted.Length} admitted at a cap of {_cap}.");
            foreach (var line in admitted.Select(taskId => _open[taskId]).Where(life => life.Lock is not null).GroupBy(life => life.Lock!, StringComparer.Ordinal))
            {
                Assert.True(line.Count() == 1, $"Seed {seed}: the lock {line.Key} is held {line.Count()} times.");
                var minute = line.Single().Minute;
                Assert.True(minute >= _lastLockMinute.GetValueOrDefault(line.Key), $"Seed {seed}: the lock {line.Key} went back in line.");
                Assert.DoesNotContain(_open.Values, life => life.Lock == line.Key && life.Minute < minute);
                _lastLockMinute[line.Key] = minute;
            }

            var passedOver = _open.Values.Where(life => life.Lock is null && !admitted.Contains(life.TaskId, StringComparer.Ordinal));
            Assert.True(admitted.Length >= _cap || !passedOver.Any(), $"Seed {seed}: a run without a lock waits below the cap.");
        }

        private void Drain()
        {
            _cap = 2;
            for (var round = 0; _open.Count > 0; round++)
            {
                Assert.True(round < 4 * _accepted, $"Seed {seed}: {_open.Count} runs are stuck.");
                Admit();
                End(_open[_stored.First(_open.ContainsKey)]);
            }
        }

        private T Pick<T>(List<T> from) => from[_dice.Next(from.Count)];
    }

    private sealed class Life(string taskId, int minute, int priority, string? name)
    {
        private int _attempt;

        public string TaskId => taskId;

        public int Minute => minute;

        public int Priority => priority;

        public string? Lock => name;

        public bool Holds { get; private set; }

        public long Version { get; private set; } = 1;

        public Agnox.Organizations.ExecutionChange Change => Holds
            ? Changes.Holds(taskId, minute, priority, name, Version, _attempt)
            : Waits(taskId, minute, priority, name, Version, _attempt);

        public void Turn(bool holds)
        {
            Holds = holds;
            Version++;
            _attempt += holds ? 1 : 0;
        }
    }
}
