using System;
using System.Threading;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The events that were published last, in memory: whoever is a little behind need not read them from the disk.</summary>
/// <remarks>
/// <para>Without it, ten subscribers that fall behind under load make ten times the work of reading and so never catch up.</para>
/// <para>Threading: <see cref="Add"/> by the writer; the rest on any thread, without locks. An event never changes once it is in, and its own
/// number tells whether it is the one that is looked for.</para>
/// </remarks>
/// <param name="log">All that was published.</param>
/// <param name="capacity">How many there is room for; a power of two.</param>
internal sealed class RecentEvents(IEventLog log, int capacity = RecentEvents.Usual) : IEventLog
{
    /// <summary>How many: with their names some 4 MB, and a tenth of a second of the fastest writer.</summary>
    internal const int Usual = 16 * 1024;

    private readonly HypervisorEvent?[] _ring = new HypervisorEvent?[capacity];
    private HypervisorEvent? _last; // Written after its place in the ring.

    /// <inheritdoc/>
    public Position Last => Volatile.Read(ref _last)?.Position ?? log.Last;

    /// <inheritdoc/>
    public IEventCursor From(Position after) => new Cursor(this, after);

    /// <summary>Takes in what was published. Before subscribers are told: who asks them for the next one finds it here.</summary>
    internal void Add(HypervisorEvent news)
    {
        Volatile.Write(ref _ring[PlaceOf(news.Position.Sequence)], news);
        Volatile.Write(ref _last, news);
    }

    private int PlaceOf(long sequence) => (int)(sequence & (_ring.Length - 1));

    private int Read(Position after, Span<HypervisorEvent> into)
    {
        for (int count = 0; count < into.Length; count++)
        {
            after = after with { Sequence = after.Sequence + 1 };
            if (Volatile.Read(ref _ring[PlaceOf(after.Sequence)]) is not { } news || news.Position != after)
            {
                return count;
            }

            into[count] = news;
        }

        return into.Length;
    }

    private IEventCursor LogFrom(Position after) => log.From(after);

    /// <summary>Reads from memory where it can, and from the log where it must.</summary>
    private sealed class Cursor(RecentEvents recent, Position after) : IEventCursor
    {
        private IEventCursor? _log; // While it is too far behind.

        public Position Position { get; private set; } = after;

        public int Read(Span<HypervisorEvent> into)
        {
            int count = recent.Read(Position, into);
            if (count > 0)
            {
                Position = into[count - 1].Position;
                Dispose();
                return count;
            }

            return Position == recent.Last ? 0 : ReadLog(into);
        }

        public void Dispose()
        {
            _log?.Dispose();
            _log = null;
        }

        private int ReadLog(Span<HypervisorEvent> into)
        {
            _log ??= recent.LogFrom(Position);
            int count = _log.Read(into);
            Position = _log.Position;
            return count;
        }
    }
}
