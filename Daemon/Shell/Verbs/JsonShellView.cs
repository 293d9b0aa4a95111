using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Rx.Hypervisor.Shell.Demo;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>One JSON object a line: <c>type</c> is <c>done</c>, <c>guest</c>, <c>info</c>, <c>xml</c>, <c>following</c>, <c>event</c>, <c>warning</c> or <c>error</c>.</summary>
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

    internal override void List(IReadOnlyList<DomainRecord> records)
    {
        foreach (DomainRecord record in records)
        {
            _lines.Write("guest", json => WriteRecord(json, record));
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

    internal override void Xml(DomainRecord record, string xml) => _lines.Write("xml", json =>
    {
        json.WriteString("name", record.Name);
        json.WriteString("xml", xml);
    });

    internal override void Following() => _lines.Write("following", static _ => { });

    internal override void Event(HypervisorEvent news) => _events.Event(news);

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
}
