using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary><c>virsh event --all --loop</c> beside a scenario: every line that it prints.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EventWatch : IDisposable
{
    // A domain that is defined and dropped until it is seen: then virsh has registered, and all that came before has been told.
    private const string Probe = "probe";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly WireDaemon _daemon;
    private readonly ShellProcess _virsh;

    private EventWatch(WireDaemon daemon)
    {
        _daemon = daemon;
        _virsh = ShellProcess.Start("/usr/bin/virsh", "-c", daemon.Uri, "event", "--all", "--loop");
    }

    public void Dispose() => _virsh.Dispose();

    internal static async Task<EventWatch> StartAsync(WireDaemon daemon)
    {
        var watch = new EventWatch(daemon);
        Task<string[]> heard = watch.ReadUntilUndefinedAsync(Probe);
        File.WriteAllText(daemon[$"{Probe}.xml"], GuestXml.Domain(Probe, 16, "pc"));
        for (int turn = 0; !heard.IsCompleted; turn++)
        {
            await watch.ProbeAsync(Probe);
            await Task.WhenAny(heard, Task.Delay(Pause, TimeProvider.System));
        }

        await heard;
        return watch;
    }

    /// <summary>All lines that were told so far, without those of the probe.</summary>
    internal async Task<string[]> EndAsync()
    {
        string last = $"{Probe}-last";
        File.WriteAllText(_daemon[$"{last}.xml"], GuestXml.Domain(last, 16, "pc"));
        Task<string[]> heard = ReadUntilUndefinedAsync(last);
        await ProbeAsync(last);
        return await heard;
    }

    private async Task ProbeAsync(string name)
    {
        await Virsh.RunAsync(_daemon.Uri, "define", _daemon[$"{name}.xml"]);
        await Virsh.RunAsync(_daemon.Uri, "undefine", name);
    }

    private async Task<string[]> ReadUntilUndefinedAsync(string name)
    {
        List<string> lines = [];
        while (await _virsh.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('\t') && lines.Count > 0)
            {
                // What an event has to say in more than one line: of a job which it was, and not how it went.
                lines[^1] += line.Contains("operation:", StringComparison.Ordinal) ? line.Replace('\t', ' ') : "";
            }
            else if (!line.Contains($"'{Probe}", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
            else if (line.Contains($"'{name}'", StringComparison.Ordinal) && line.Contains("Undefined", StringComparison.Ordinal))
            {
                return [.. lines];
            }
        }

        throw new EndOfStreamException($"virsh event ended after:\n{string.Join('\n', lines)}");
    }
}
