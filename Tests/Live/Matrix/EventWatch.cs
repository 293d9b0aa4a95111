using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live.Remote;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>A <c>virsh event --loop</c> or <c>net-event --loop</c> beside a scenario: every line that it prints.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EventWatch : IDisposable
{
    // Something that is defined and dropped until it is seen: then virsh has registered, and all that came before has been told.
    private const string Probe = "probe";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly WireDaemon _daemon;
    private readonly Watched _what;
    private readonly ShellProcess _virsh;

    private EventWatch(WireDaemon daemon, Watched what)
    {
        (_daemon, _what) = (daemon, what);
        _virsh = ShellProcess.Start("/usr/bin/virsh", ["-c", daemon.Uri, .. what.Command]);
    }

    /// <summary>All that is told of domains.</summary>
    internal static Watched Domains { get; } = new(["event", "--all", "--loop"], "define", "undefine", static name => GuestXml.Domain(name, 16, "pc"));

    /// <summary>All that is told of networks.</summary>
    internal static Watched Networks { get; } = new(
        ["net-event", "--event", "lifecycle", "--loop"], "net-define", "net-undefine", static name => $"<network><name>{name}</name></network>");

    public void Dispose() => _virsh.Dispose();

    internal static async Task<EventWatch> StartAsync(WireDaemon daemon, Watched what)
    {
        var watch = new EventWatch(daemon, what);
        Task<string[]> heard = watch.ReadUntilUndefinedAsync(Probe);
        File.WriteAllText(daemon[$"{Probe}.xml"], what.Xml(Probe));
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
        File.WriteAllText(_daemon[$"{last}.xml"], _what.Xml(last));
        Task<string[]> heard = ReadUntilUndefinedAsync(last);
        await ProbeAsync(last);
        return await heard;
    }

    private Task<Virsh> ProbeAsync(string name) => Virsh.RunAsync(_daemon.Uri, $"{_what.Define} {_daemon[$"{name}.xml"]}; {_what.Undefine} {name}");

    private async Task<string[]> ReadUntilUndefinedAsync(string name)
    {
        List<string> lines = [];
        while (await _virsh.ReadLineAsync() is { } line)
        {
            string plain = line.Replace("'", "", StringComparison.Ordinal); // Names of domains are quoted, those of networks are not.
            if (line.StartsWith('\t') && lines.Count > 0)
            {
                // What an event has to say in more than one line: of a job which it was, and not how it went.
                lines[^1] += line.Contains("operation:", StringComparison.Ordinal) ? line.Replace('\t', ' ') : "";
            }
            else if (!plain.Contains($" {Probe}", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
            else if (plain.Contains($" {name}: Undefined", StringComparison.Ordinal))
            {
                return [.. lines];
            }
        }

        throw new EndOfStreamException($"virsh {_what.Command[0]} ended after:\n{string.Join('\n', lines)}");
    }

    /// <summary>What is watched, and what a probe of it is.</summary>
    /// <param name="Command">Of virsh.</param>
    /// <param name="Define">How a probe is defined.</param>
    /// <param name="Undefine">How it is dropped.</param>
    /// <param name="Xml">Its definition.</param>
    internal sealed record Watched(string[] Command, string Define, string Undefine, Func<string, string> Xml);
}
