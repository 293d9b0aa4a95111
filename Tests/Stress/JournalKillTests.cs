using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Pipes;
using System.Runtime.Versioning;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Real processes, real files, SIGKILL. RXHV_JOURNAL_KILLS says how many processes; each has eight writers.</summary>
[Collection(StressCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class JournalKillTests
{
    private const int SigKill = 9;

    [Fact]
    public void What_a_killed_writer_had_told_is_in_its_journal()
    {
        using var root = new TemporaryFolder();
        int seed = Environment.ProcessId;
        var random = new Random(seed);
        var known = new Position[JournalWriterProgram.Writers]; // Up to there it was read and compared.
        int kills = Environment.GetEnvironmentVariable("RXHV_JOURNAL_KILLS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 13;
        for (int kill = 0; kill < kills; kill++)
        {
            Position[] told = RunAndKill(root.Path, reports: random.Next(1, 3_000));
            for (int writer = 0; writer < told.Length; writer++)
            {
                known[writer] = Compare(root.Path, writer, known[writer], told[writer], $"seed {seed}, kill {kill}, writer {writer}");
            }
        }

        known.ShouldAllBe(static position => position.Sequence > 0 || position == default);
    }

    /// <summary>Runs the writers, kills them after so many reports, and takes those that had been on their way.</summary>
    private static Position[] RunAndKill(string root, int reports)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        Dictionary<string, string> environment = ChildProgram.EnvironmentFor("journals");
        environment[JournalWriterProgram.Root] = root;
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_TieredPGO"] = "0"; // It does not live long.
        using PidHandle process = Spawner.Start(new SpawnRequest(ChildProgram.Runtime, ChildProgram.Arguments)
        {
            Output = pipe.ClientSafePipeHandle,
            Environment = environment,
        }).Handle;
        pipe.DisposeLocalCopyOfClientHandle();
        var told = new Position[JournalWriterProgram.Writers];
        byte[] report = new byte[JournalWriterProgram.ReportBytes];
        int count = 0;
        while (pipe.ReadAtLeast(report, report.Length, throwOnEndOfStream: false) == report.Length)
        {
            int writer = BinaryPrimitives.ReadInt32LittleEndian(report);
            told[writer] = new Position(new Guid(report.AsSpan(12)), BinaryPrimitives.ReadInt64LittleEndian(report.AsSpan(4)));
            if (++count == reports)
            {
                PidFd.SendSignal(process, SigKill);
            }
        }

        Descriptors.MeetsInput(process, Within.Deadline).ShouldBeTrue();
        PidFd.TryReap(process).Kind.ShouldBe(ReapKind.Killed);
        return told;
    }

    private static Position Compare(string root, int writer, Position known, Position told, string place)
    {
        string folder = JournalWriterProgram.FolderOf(root, writer);
        if (!Directory.Exists(folder))
        {
            told.ShouldBe(default, place);
            return known;
        }

        using var scheduler = new PollScheduler();
        // No writer lives, and the next must find it as the last left it: it is only read.
        IHostFiles files = new LinuxHost(scheduler).Files;
        JournalFolder journal = JournalFolder.Open(files, folder, TimeProvider.System);
        using JournalCursor cursor = known == default ? journal.FromOldest() : journal.From(known);
        Position last = known;
        var some = new HypervisorEvent[256];
        while (cursor.Read(some) is > 0 and int count)
        {
            foreach (HypervisorEvent news in some.AsSpan(0, count))
            {
                news.Position.Sequence.ShouldBe(last.Sequence + 1, place);
                (last == default || last.Epoch == news.Position.Epoch).ShouldBeTrue(place);
                news.ShouldBeOfType<DefinitionRejectedEvent>(place).Reason.ShouldBe(JournalWriterProgram.TextOf(writer, news.Position.Sequence), place);
                last = news.Position;
            }
        }

        if (told != default)
        {
            last.Epoch.ShouldBe(told.Epoch, place);
            last.Sequence.ShouldBeGreaterThanOrEqualTo(told.Sequence, place);
        }

        return last;
    }
}
