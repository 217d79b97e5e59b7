using System.Buffers;

namespace Agnox.Grains.Logs;

/// <summary>
/// The Aho-Corasick automaton of a set of byte sequences. A state is the longest beginning of any sequence that the text
/// read so far ends with; <see cref="Depth"/> is its length. Immutable, so any number of readers may share it.
/// Children are linked lists: a table of 256 entries a node would cost 50 times the memory, and nearly all nodes have
/// one child.
/// </summary>
internal sealed class SecretAutomaton
{
    /// <summary>The state before any text.</summary>
    public const int Root = 0;

    private readonly int[] _fromRoot = new int[256];
    private Node[] _nodes = new Node[64];
    private int _count = 1;

    private struct Node
    {
        public byte Value;
        public int FirstChild;
        public int NextSibling;
        public int Fail;
        public int Depth;
        public int Match;
    }

    /// <summary>Builds the automaton; empty sequences are ignored.</summary>
    public SecretAutomaton(IEnumerable<byte[]> sequences)
    {
        foreach (var sequence in sequences)
        {
            Add(sequence);
        }

        LinkFailures();
        var starts = Enumerable.Range(0, 256).Where(value => _fromRoot[value] != Root).Select(value => (byte)value);
        Starts = SearchValues.Create([.. starts, AnsiParser.Escape]);
    }

    /// <summary>True when nothing can match.</summary>
    public bool IsEmpty => _count == 1;

    /// <summary>The bytes that lead out of the root, and ESC.</summary>
    public SearchValues<byte> Starts { get; }

    /// <summary>Number of bytes that may still become a match.</summary>
    public int Depth(int state) => _nodes[state].Depth;

    /// <summary>Length of the longest sequence that ends here; 0 when none does.</summary>
    public int Match(int state) => _nodes[state].Match;

    /// <summary>The state after one more byte.</summary>
    public int Step(int state, byte value)
    {
        while (state != Root)
        {
            var next = Child(state, value);
            if (next != Root)
            {
                return next;
            }

            state = _nodes[state].Fail;
        }

        return _fromRoot[value];
    }

    private int Child(int state, byte value)
    {
        var child = _nodes[state].FirstChild;
        while (child != Root && _nodes[child].Value != value)
        {
            child = _nodes[child].NextSibling;
        }

        return child;
    }

    private void Add(byte[] sequence)
    {
        var state = Root;
        foreach (var value in sequence)
        {
            var child = Child(state, value);
            state = child != Root ? child : AddChild(state, value);
        }

        if (state != Root)
        {
            _nodes[state].Match = _nodes[state].Depth;
        }
    }

    private int AddChild(int parent, byte value)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        var child = _count++;
        _nodes[child] = new()
        {
            Value = value,
            NextSibling = _nodes[parent].FirstChild,
            Depth = _nodes[parent].Depth + 1,
        };
        _nodes[parent].FirstChild = child;
        if (parent == Root)
        {
            _fromRoot[value] = child;
        }

        return child;
    }

    // Breadth first: a node's failure is shorter than the node, so it is complete when the node asks for it.
    private void LinkFailures()
    {
        var queue = new Queue<int>();
        queue.Enqueue(Root);
        while (queue.TryDequeue(out var parent))
        {
            for (var child = _nodes[parent].FirstChild; child != Root; child = _nodes[child].NextSibling)
            {
                ref var node = ref _nodes[child];
                node.Fail = parent == Root ? Root : Step(_nodes[parent].Fail, node.Value);
                node.Match = Math.Max(node.Match, _nodes[node.Fail].Match);
                queue.Enqueue(child);
            }
        }
    }
}
