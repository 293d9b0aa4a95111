using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Rx.Hypervisor.Shell.Demo;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>One JSON object a line: <c>type</c> is <c>done</c>, <c>guest</c>, <c>network</c>, <c>lease</c>, <c>info</c>, <c>xml</c>, <c>following</c>, <c>event</c>, <c>replayed</c>, <c>warning</c> or <c>error</c>.</summary>
internal sealed class JsonShellView : ShellView
{
    private readonly JsonLines _lines;
    private readonly JsonView _events;

    internal JsonShellView(TextWriter output)
    {
        _lines = new JsonLines(output);
        _events = new JsonView(_lines);
    }

    internal override void Done(string what, DomainRecord record) => _lines.Write("done", json =>
    {
        json.WriteString("done", what);
        WriteRecord(json, record);
    });

    internal override void Done(string what, NetworkRecord record) => _lines.Write("done", json =>
    {
        json.WriteString("done", what);
        WriteRecord(json, record);
    });

    internal override void List(IReadOnlyList<DomainRecord> records)
    {
        foreach (DomainRecord record in records)
        {
            _lines.Write("guest", json => WriteRecord(json, record));
        }
    }

    internal override void List(IReadOnlyList<NetworkRecord> records)
    {
        foreach (NetworkRecord record in records)
        {
            _lines.Write("network", json => WriteRecord(json, record));
        }
    }

    internal override void List(IReadOnlyList<NetworkLease> leases)
    {
        foreach (NetworkLease lease in leases)
        {
            _lines.Write("lease", json => WriteLease(json, lease));
        }
    }

    internal override void Info(DomainRecord record, DomainInfo info) => _lines.Write("info", json =>
    {
        WriteRecord(json, record);
        json.WriteNumber("currentMemoryKiB", info.MemoryKiB);
        json.WriteNumber("cpuSeconds", info.CpuTime.TotalSeconds);
        json.WriteString("accelerator", record.Accelerator);
        if (record.ProcessId is { } process)
        {
            json.WriteNumber("process", process);
        }
    });

    internal override void Xml(string name, string xml) => _lines.Write("xml", json =>
    {
        json.WriteString("name", name);
        json.WriteString("xml", xml);
    });

    internal override void Following() => _lines.Write("following", static _ => { });

    internal override void Event(HypervisorEvent news) => _events.Event(news);

    internal override void Replayed(Replay replay, ReplayEnd? end) => _lines.Write("replayed", json =>
    {
        json.WriteString("reason", end?.Reason.ToString() ?? "Stopped");
        json.WriteString("message", end?.Why);
        json.WriteNumber("seconds", replay.Elapsed.TotalSeconds);
        json.WriteNumber("line", replay.Line);
        if (end is not null)
        {
            json.WriteNumber("offset", end.Offset);
        }
    });

    internal override void Warned(string what) => _lines.Write("warning", json => json.WriteString("message", what));

    internal override void Failed(string reason, ErrorCode code) => _lines.Write("error", json =>
    {
        json.WriteString("message", reason);
        json.WriteNumber("code", (int)code);
    });

    private static void WriteRecord(Utf8JsonWriter json, DomainRecord record)
    {
        json.WriteString("name", record.Name);
        json.WriteString("uuid", record.Uuid);
        json.WriteString("title", record.Title);
        json.WriteNumber("id", record.Id);
        json.WriteString("state", record.State.ToString());
        json.WriteString("reason", record.Reason.ToString());
        json.WriteBoolean("persistent", record.IsPersistent);
        json.WriteBoolean("autostart", record.HasAutostart);
        json.WriteNumber("memoryKiB", record.MemoryKiB);
        json.WriteNumber("vcpus", record.Vcpus);
    }

    private static void WriteRecord(Utf8JsonWriter json, NetworkRecord record)
    {
        json.WriteString("name", record.Name);
        json.WriteString("uuid", record.Uuid);
        json.WriteString("title", record.Title);
        json.WriteBoolean("active", record.IsActive);
        json.WriteString("forward", record.Forward.ToString().ToLowerInvariant());
        json.WriteString("bridge", record.Bridge);
        json.WriteNumber("ports", record.Ports.Count);
        json.WriteBoolean("persistent", record.IsPersistent);
        json.WriteBoolean("autostart", record.HasAutostart);
    }

    private static void WriteLease(Utf8JsonWriter json, NetworkLease lease)
    {
        json.WriteString("network", lease.NetworkName);
        json.WriteString("address", lease.Address.ToString());
        json.WriteNumber("prefix", lease.PrefixLength);
        json.WriteString("mac", lease.Mac?.ToString());
        json.WriteString("name", lease.HostName);
        json.WriteString("client", lease.ClientId);
        if (lease.Expires is { } end)
        {
            json.WriteString("until", end);
        }
    }
}
