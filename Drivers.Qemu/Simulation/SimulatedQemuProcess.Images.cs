using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>States and dumps in files that it is handed. The state of its machine is a few bytes.</content>
public sealed partial class SimulatedQemuProcess
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<string, IHostFile> _files = new(StringComparer.Ordinal);
    private string _migration = "none";
    private string _migrationError = "";
    private bool _isDumping;

    /// <summary>What a state begins with.</summary>
    internal static ReadOnlySpan<byte> State => "the state of the machine"u8;

    /// <summary>How many files it was handed.</summary>
    internal int OpenFiles => _files.Count;

    private static string Ram => """
        {"total": 4096000, "postcopy-requests": 0, "dirty-sync-count": 2, "page-size": 4096, "remaining": 1000, "mbps": 8.5,
        "transferred": 3000, "duplicate": 900, "dirty-pages-rate": 7, "normal-bytes": 409600, "normal": 100}
        """;

    private string Migration => _migration switch
    {
        "none" => "{}",
        "failed" => $$"""{"status": "failed", "error-desc": "{{_migrationError}}"}""",
        "cancelled" => """{"status": "cancelled"}""",
        _ => $$"""{"status": "{{_migration}}", "setup-time": 1, "downtime": 3, "ram": {{Ram.ReplaceLineEndings("")}}}""",
    };

    private string Dump => $$"""{"status": "{{(_isDumping ? "active" : "completed")}}", "total": 1000, "completed": {{(_isDumping ? 400 : 1000)}}}""";

    private TimeSpan Moment => Timing.MigratesIn < Instant ? Timing.MigratesIn.Value : Instant;

    /// <summary>A dump that takes forever is done after all.</summary>
    public void FinishDumping() => FinishDumping(_files.Values.Last());

    private void DoWithFiles(QmpCommand command)
    {
        switch (command.Name)
        {
            case "getfd" when _monitor is not null && _monitor.TryTakeHandle(out IPassableHandle? handle): // Who leaves takes along what was not carried out yet.
                Process.Own(handle);
                _files[command.Text("fdname")] = (IHostFile)handle;
                break;
            case "migrate":
                Migrate(_files[command.Text("uri")["fd:".Length..]]);
                break;
            case "migrate_cancel" when _migration is "setup" or "active":
                Tell("cancelling");
                Process.After(Moment * 10, () => Tell("cancelled"));
                break;
            case "migrate-incoming":
                int number = int.Parse(command.Text("uri").AsSpan("fd:".Length), NumberStyles.None, CultureInfo.InvariantCulture);
                TakeIn(Process.PassedFile(number - ProcessLaunch.FirstPassedHandle));
                break;
            case "dump-guest-memory" when command.Text("protocol").StartsWith("fd:", StringComparison.Ordinal):
                DumpTo(_files[command.Text("protocol")["fd:".Length..]]);
                break;
            case "dump-guest-memory" when command.Text("protocol").StartsWith("file:", StringComparison.Ordinal):
                IHostFile dump = Process.Host.Files.Open(command.Text("protocol")["file:".Length..], HostFileMode.Create);
                FinishDumping(dump); // Without "detach" it answers when it is done.
                dump.Dispose();
                break;
        }
    }

    private void Migrate(IHostFile file)
    {
        Tell("setup");
        Process.After(Moment, () =>
        {
            Emit("MIGRATION_PASS", """{"pass": 1}""");
            Tell("active");
        });
        if (Timing.MigratesIn is { } time)
        {
            Process.After(time, () => FinishMigrating(file));
        }
    }

    private void FinishMigrating(IHostFile file)
    {
        if (_migration != "active")
        {
            return;
        }

        _migrationError = Emulator.MigrationFailure ?? Try(() => file.Write(State));
        if (_migrationError.Length > 0)
        {
            Tell("failed");
            return;
        }

        Emit("MIGRATION_PASS", """{"pass": 2}""");
        StopCpus();
        _status = "postmigrate";
        Tell("completed");
    }

    private void TakeIn(IHostFile file)
    {
        Tell("setup");
        if (Timing.MigratesIn is not { } time)
        {
            return;
        }

        Process.After(time, () =>
        {
            byte[] state = new byte[State.Length];
            bool isState = file.Read(state) == state.Length && state.AsSpan().SequenceEqual(State);
            if (Emulator.MigrationFailure is null && isState)
            {
                _status = "paused";
                Tell("completed");
                return;
            }

            Process.Print($"load of migration failed: {Emulator.MigrationFailure ?? "Invalid argument"}\n");
            Tell("failed");
            End(1);
        });
    }

    private void DumpTo(IHostFile file)
    {
        _isDumping = true;
        if (Timing.DumpsIn is { } time)
        {
            Process.After(time, () => FinishDumping(file));
        }
    }

    private void FinishDumping(IHostFile file)
    {
        string error = Emulator.MigrationFailure ?? Try(() => file.Write("\u007fELF"u8));
        _isDumping = false;
        Emit("DUMP_COMPLETED", error.Length > 0
            ? $$"""{"result": {"total": 1000, "status": "failed", "completed": 400}, "error": "{{error}}"}"""
            : """{"result": {"total": 1000, "status": "completed", "completed": 1000}}""");
    }

    private void Tell(string status)
    {
        _migration = status;
        Emit("MIGRATION", $$"""{"status": "{{status}}"}""");
    }

    private static string Try(Action write)
    {
        try
        {
            write();
            return "";
        }
        catch (HypervisorException)
        {
            return "Unable to write to file: No space left on device";
        }
    }
}
