using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Daemon;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Daemon.Logging;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Daemon.Logging;

/// <summary>Levels, filters and outputs of the daemon's log.</summary>
[SupportedOSPlatform("linux")]
public sealed class DaemonLogTests : IDisposable
{
    private static readonly LogTarget Nowhere = new(LogLevel.Trace, LogTargetKind.File, "/dev/null");

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_time_level_category_and_text()
        => Lines(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, static log => Tell(log("Rx.Hypervisor.Drivers.Qemu.QemuDriver"), LogLevel.Warning, "guest web is odd"))
            .Single().ShouldMatch(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warning Drivers\.Qemu\.QemuDriver: guest web is odd$");

    [Fact]
    public void What_was_thrown_follows_the_text() => Lines(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, static log =>
    {
        Tell(log("a"), LogLevel.Error, "failed", new HypervisorException(ErrorCode.NoDomain, ErrorDomain.Qemu, "no such guest"));
        Tell(log("a"), LogLevel.Error, "failed", new InvalidOperationException("a mistake"));
    }).Select(static line => line[line.IndexOf("a: ", StringComparison.Ordinal)..]).ShouldBe(["a: failed: no such guest", "a: failed: System.InvalidOperationException: a mistake"]);

    [Fact]
    public void What_a_peer_sends_cannot_look_like_another_message()
        => Lines(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, static log => Tell(log("a"), LogLevel.Error, "x\n2026-01-01 error a: forged\x1b[2J\x85"))
            .Single().ShouldEndWith(@"a: x | 2026-01-01 error a: forged\x1b[2J\x85");

    [Fact]
    public void What_a_peer_sends_is_cut()
        => Lines(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, static log => Tell(log("a"), LogLevel.Error, new string('x', 1_000_000)))
            .Single().Length.ShouldBeLessThan(DaemonLog.MaxLength + 100);

    [Theory]
    [InlineData("Rx.Hypervisor.Drivers.Qemu.Monitor.QmpMonitor", "debug info warning error critical")]
    [InlineData("Rx.Hypervisor.Drivers.Remote.Rpc.Server", "error critical")]
    [InlineData("Rx.Hypervisor.Streams.Drivers.DriverHost", "warning error critical")]
    public void The_first_filter_that_fits_a_category_counts(string category, string words)
        => Words(new DaemonSettings { LogLevel = 3, LogFilters = "1:qemu 4:remote 1:Rpc", LogOutputs = $"0:file:{_folder["log"]}" }, category).ShouldBe(words);

    [Theory]
    [InlineData("1:q*mon?tor", "debug info warning error critical")]
    [InlineData("0:MONITOR", "trace debug info warning error critical")]
    [InlineData("4:+qemu", "error critical")]
    [InlineData("1:nothing", "info warning error critical")]
    public void A_filter_is_a_part_of_a_name_with_wildcards(string filter, string words)
        => Words(new DaemonSettings { LogFilters = filter, LogOutputs = $"0:file:{_folder["log"]}" }, "Rx.Hypervisor.Drivers.Qemu.Monitor").ShouldBe(words);

    [Fact]
    public void Each_output_has_a_level_of_its_own()
    {
        Write(new DaemonSettings { LogOutputs = $"2:file:{_folder["all"]} 4:file:{_folder["bad"]}" }, isVerbose: false, static log => LogAll(log("a")));

        WordsOf(_folder["all"]).ShouldBe("info warning error critical");
        WordsOf(_folder["bad"]).ShouldBe("error critical");
    }

    [Fact]
    public void Verbose_is_one_level_more()
    {
        Write(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, isVerbose: true, static log => LogAll(log("a")));
        WordsOf(_folder["log"]).ShouldBe("debug info warning error critical");
    }

    [Fact]
    public void Levels_and_outputs_change_while_it_runs()
    {
        using var log = new DaemonLog(TimeProvider.System);
        ILogger logger = log.CreateLogger("a");
        log.Configure(new DaemonSettings { LogOutputs = $"0:file:{_folder["first"]}" }, isVerbose: false, Nowhere);
        LogAll(logger);
        log.Configure(new DaemonSettings { LogLevel = 4, LogOutputs = $"0:file:{_folder["second"]}" }, isVerbose: false, Nowhere);
        LogAll(logger);
        log.Dispose();

        WordsOf(_folder["first"]).ShouldBe("info warning error critical");
        WordsOf(_folder["second"]).ShouldBe("error critical");
    }

    [Fact]
    public void A_file_that_was_rotated_is_made_anew_when_the_configuration_is_read()
    {
        using var log = new DaemonLog(TimeProvider.System);
        var settings = new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" };
        log.Configure(settings, isVerbose: false, Nowhere);
        Tell(log.CreateLogger("a"), LogLevel.Error, "before");
        log.Configure(settings, isVerbose: false, Nowhere);
        File.Move(_folder["log"], _folder["old"]);
        log.Configure(settings, isVerbose: false, Nowhere);
        Tell(log.CreateLogger("a"), LogLevel.Error, "after");
        log.Dispose();

        File.ReadAllLines(_folder["old"]).Single().ShouldEndWith("before");
        File.ReadAllLines(_folder["log"]).Single().ShouldEndWith("after");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_and_everything_stays_as_it_was()
    {
        using var log = new DaemonLog(TimeProvider.System);
        log.Configure(new DaemonSettings { LogOutputs = $"0:file:{_folder["log"]}" }, isVerbose: false, Nowhere);
        Should.Throw<DaemonException>(() => log.Configure(new DaemonSettings { LogLevel = 4, LogOutputs = "0:file:/proc/none/log" }, isVerbose: false, Nowhere))
            .Message.ShouldStartWith("the log file '/proc/none/log' cannot be written: ");
        LogAll(log.CreateLogger("a"));
        log.Dispose();
        WordsOf(_folder["log"]).ShouldBe("info warning error critical");
    }

    [Fact]
    public void The_file_is_nobody_elses()
    {
        Write(new DaemonSettings { LogOutputs = $"0:file:{_folder["a/b/log"]}" }, isVerbose: false, static log => LogAll(log("a")));
        File.GetUnixFileMode(_folder["a/b/log"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void Tell(ILogger logger, LogLevel level, string text, Exception? error = null)
        => logger.Log(level, default, text, error, static (text, _) => text);

    private static void LogAll(ILogger logger)
    {
        for (LogLevel level = LogLevel.Trace; level <= LogLevel.Critical; level++)
        {
            Tell(logger, level, "told");
        }
    }

    private static string WordsOf(string file) => string.Join(' ', File.ReadAllLines(file).Select(static line => line.Split(' ')[2]));

    private static void Write(DaemonSettings settings, bool isVerbose, Action<Func<string, ILogger>> use)
    {
        using var log = new DaemonLog(TimeProvider.System);
        log.Configure(settings, isVerbose, Nowhere);
        use(log.CreateLogger);
    }

    private string Words(DaemonSettings settings, string category)
    {
        Write(settings, isVerbose: false, log => LogAll(log(category)));
        return WordsOf(_folder["log"]);
    }

    private string[] Lines(DaemonSettings settings, Action<Func<string, ILogger>> use)
    {
        Write(settings, isVerbose: false, use);
        return File.ReadAllLines(_folder["log"]);
    }
}
