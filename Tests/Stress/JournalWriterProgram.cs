using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.Versioning;
using System.Threading;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Writers of journals in a process of their own, to be killed: each tells the position of what it has appended, and goes on.</summary>
[SupportedOSPlatform("linux")]
internal static class JournalWriterProgram
{
    internal const string Root = "RXHV_TESTS_JOURNALS";
    internal const int Writers = 8;

    /// <summary>Number of the journal, sequence, epoch: small enough that a pipe takes it whole or not at all.</summary>
    internal const int ReportBytes = 4 + 8 + 16;

    internal static JournalOptions Options { get; } = new() { SegmentBytes = 32 * 1024 };

    internal static string FolderOf(string root, int writer) => Path.Combine(root, writer.ToString(CultureInfo.InvariantCulture));

    internal static string TextOf(int writer, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{writer}-{sequence}");

    internal static void Begin() => new Thread(Run) { IsBackground = false }.Start();

    private static void Run()
    {
        string root = Environment.GetEnvironmentVariable(Root)!;
        Stream output = Console.OpenStandardOutput();
        for (int writer = 0; writer < Writers; writer++)
        {
            var scheduler = new PollScheduler();
            scheduler.Schedule((writer, scheduler, root, output), static (_, work) =>
            {
                string folder = FolderOf(work.root, work.writer);
                var journal = EventJournal.Open(new LinuxHost(work.scheduler), folder, Options, NullLogger.Instance);
                Write(work.scheduler, journal, work.writer, work.output);
                return Disposable.Empty;
            });
        }

        Thread.CurrentThread.Join(Timeout.Infinite);
    }

    /// <summary>One turn: some batches, so that the waits for the disk have their turns too.</summary>
    private static void Write(IScheduler scheduler, EventJournal journal, int writer, Stream output)
    {
        Span<byte> report = stackalloc byte[ReportBytes];
        for (int batch = 1; batch <= 4; batch++)
        {
            Position last = journal.Last;
            journal.Append([.. Enumerable.Range(1, batch).Select(i => EventOf(last with { Sequence = last.Sequence + i }, writer))]);
            BinaryPrimitives.WriteInt32LittleEndian(report, writer);
            BinaryPrimitives.WriteInt64LittleEndian(report[4..], journal.Last.Sequence);
            journal.Last.Epoch.TryWriteBytes(report[12..]);
            output.Write(report);
        }

        scheduler.Schedule((journal, writer, output), static (next, work) =>
        {
            Write(next, work.journal, work.writer, work.output);
            return Disposable.Empty;
        });
    }

    private static DefinitionRejectedEvent EventOf(Position position, int writer) => new()
    {
        Position = position,
        At = VirtualTime.Origin,
        Path = "/p",
        Reason = TextOf(writer, position.Sequence),
        Code = ErrorCode.XmlError,
    };
}
