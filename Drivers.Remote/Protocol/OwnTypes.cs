using System;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Types of our own program. All texts are bounded; events and records are JSON, as <c>docs/event-format.md</c> has them.</summary>
internal static class OwnTypes
{
    /// <summary>The longest JSON of one event or record, in bytes: an inventory of as many domains as a list of libvirt's may have fits in.</summary>
    internal const int LongestLine = 16 * 1024 * 1024;

    /// <summary>The most events or changes in one message.</summary>
    internal const int MostLines = 1024;

    private const int LongestWord = 256;
    private const int MostFilters = 1024;

    /// <summary>A position: the epoch's uuid, then the sequence.</summary>
    internal struct WirePosition : IXdr<WirePosition>
    {
        internal Position Value;

        public static void Code<TCodec>(ref TCodec xdr, ref WirePosition it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            (Guid epoch, long sequence) = it.Value;
            xdr.Uuid(ref epoch);
            xdr.Int64(ref sequence);
            it.Value = new Position(epoch, sequence);
        }
    }

    /// <summary>One event or record as JSON, in UTF-8.</summary>
    internal struct Line : IXdr<Line>
    {
        internal ReadOnlyMemory<byte> Json;

        public static void Code<TCodec>(ref TCodec xdr, ref Line it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Bytes(ref it.Json, LongestLine);
    }

    /// <summary>The highest version that the client speaks, and its name for logs.</summary>
    internal struct HelloArguments : IXdr<HelloArguments>
    {
        internal uint Version;
        internal string Client;

        public static void Code<TCodec>(ref TCodec xdr, ref HelloArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.Version);
            xdr.Text(ref it.Client, LongestWord);
        }
    }

    /// <summary>The version that is spoken: the lower of both; what the server can do beyond it, and how often it sends heartbeats.</summary>
    internal struct HelloReply : IXdr<HelloReply>
    {
        internal uint Version;
        internal ReadOnlyMemory<string> Features;
        internal string Hostname;
        internal uint HeartbeatMs;
        internal WirePosition Last;

        public static void Code<TCodec>(ref TCodec xdr, ref HelloReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.Version);
            xdr.Texts(ref it.Features, MostFilters);
            xdr.Text(ref it.Hostname, LongestWord);
            xdr.UInt32(ref it.HeartbeatMs);
            xdr.Value(ref it.Last);
        }
    }

    /// <summary>Which events: after a position or from now on; of these domains or all; of these kinds or all; and the first credit.</summary>
    internal struct SubscribeArguments : IXdr<SubscribeArguments>
    {
        internal WirePosition? After;
        internal ReadOnlyMemory<CommonTypes.Uuid> Domains;

        /// <summary>Words of <c>docs/event-format.md</c>: <c>lifecycle</c>.</summary>
        internal ReadOnlyMemory<string> Kinds;

        /// <summary>How many events may be sent before more credit is given.</summary>
        internal uint Window;

        public static void Code<TCodec>(ref TCodec xdr, ref SubscribeArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Optional(ref it.After);
            xdr.Array(ref it.Domains, MostFilters);
            xdr.Texts(ref it.Kinds, MostFilters);
            xdr.UInt32(ref it.Window);
        }
    }

    /// <summary>The subscription's number, and the position that it begins behind.</summary>
    internal struct SubscribeReply : IXdr<SubscribeReply>
    {
        internal int Id;
        internal WirePosition Position;

        public static void Code<TCodec>(ref TCodec xdr, ref SubscribeReply it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Id);
            xdr.Value(ref it.Position);
        }
    }

    /// <summary>Further events that a subscription may send.</summary>
    internal struct CreditMessage : IXdr<CreditMessage>
    {
        internal int Id;
        internal uint Events;

        public static void Code<TCodec>(ref TCodec xdr, ref CreditMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Id);
            xdr.UInt32(ref it.Events);
        }
    }

    /// <summary>Events in order, all of the epoch of the position; and that position, up to which nothing else was wanted.</summary>
    internal struct EventsMessage : IXdr<EventsMessage>
    {
        internal int Id;
        internal WirePosition UpTo;
        internal ReadOnlyMemory<Line> Lines;

        public static void Code<TCodec>(ref TCodec xdr, ref EventsMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Id);
            xdr.Value(ref it.UpTo);
            xdr.Array(ref it.Lines, MostLines);
        }
    }

    /// <summary>Which inventory: <c>domains</c>, <c>networks</c>, <c>leases</c>.</summary>
    internal struct InventoryArguments : IXdr<InventoryArguments>
    {
        internal string Kind;

        public static void Code<TCodec>(ref TCodec xdr, ref InventoryArguments it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Text(ref it.Kind, LongestWord);
    }

    /// <summary>The number of what was begun, or is to end.</summary>
    internal struct FeedNumber : IXdr<FeedNumber>
    {
        internal int Id;

        public static void Code<TCodec>(ref TCodec xdr, ref FeedNumber it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Int32(ref it.Id);
    }

    /// <summary>One change: the record as it is now; of one that is gone, as it was last.</summary>
    internal struct InventoryChange : IXdr<InventoryChange>
    {
        internal bool IsRemoved;
        internal Line Record;

        public static void Code<TCodec>(ref TCodec xdr, ref InventoryChange it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Boolean(ref it.IsRemoved);
            xdr.Value(ref it.Record);
        }
    }

    /// <summary>Changes up to a position, in one or several messages, the last of which says so; a snapshot is all of the inventory.</summary>
    internal struct InventoryMessage : IXdr<InventoryMessage>
    {
        internal int Id;
        internal WirePosition Position;
        internal bool IsSnapshot;
        internal bool IsLast;
        internal ReadOnlyMemory<InventoryChange> Changes;

        public static void Code<TCodec>(ref TCodec xdr, ref InventoryMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.Int32(ref it.Id);
            xdr.Value(ref it.Position);
            xdr.Boolean(ref it.IsSnapshot);
            xdr.Boolean(ref it.IsLast);
            xdr.Array(ref it.Changes, MostLines);
        }
    }

    /// <summary>The last event of the host.</summary>
    internal struct HeartbeatMessage : IXdr<HeartbeatMessage>
    {
        internal WirePosition Last;

        public static void Code<TCodec>(ref TCodec xdr, ref HeartbeatMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct => xdr.Value(ref it.Last);
    }

    /// <summary>The last event that a call caused.</summary>
    internal struct CausedMessage : IXdr<CausedMessage>
    {
        internal uint Serial;
        internal WirePosition Position;

        public static void Code<TCodec>(ref TCodec xdr, ref CausedMessage it)
            where TCodec : struct, IXdrCodec, allows ref struct
        {
            xdr.UInt32(ref it.Serial);
            xdr.Value(ref it.Position);
        }
    }
}
