using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Daemon.Demo;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>One JSON object a line: <c>type</c> is <c>done</c>, <c>guest</c>, <c>info</c>, <c>xml</c>, <c>following</c>, <c>event</c>, <c>warning</c> or <c>error</c>.</summary>
internal sealed class JsonShellView(TextWriter output) : ShellView
{
    private readonly JsonView _events = new(output);

    internal override void Done(string what, DomainRecord record) => WriteLine("done", json =>
    {
        json.WriteString("done", what);
        WriteRecord(json, record);
    });

    internal override void List(IReadOnlyList<DomainRecord> records)
    {
        foreach (DomainRecord record in records)
        {
            WriteLine("guest", json => WriteRecord(json, record));
        }
    }

    internal override void Info(DomainRecord record, DomainInfo info) => WriteLine("info", json =>
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

    internal override void Xml(DomainRecord record, string xml) => WriteLine("xml", json =>
    {
        json.WriteString("name", record.Name);
        json.WriteString("xml", xml);
    });

    internal override void Following() => WriteLine("following", static _ => { });

    internal override void Event(HypervisorEvent news) => _events.Event(news);

    internal override void Warned(string what) => WriteLine("warning", json => json.WriteString("message", what));

    internal override void Failed(string reason, ErrorCode code) => WriteLine("error", json =>
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

    private void WriteLine(string type, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Flush();
    }
}
