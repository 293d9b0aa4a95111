using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Shell.Demo;
using Spectre.Console;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>For people: a table on a terminal, columns in a pipe.</summary>
internal sealed class TextShellView(TextWriter output, TextWriter errors) : ShellView
{
    private static readonly string[] NetworkHeading = ["name", "state", "forward", "bridge", "ports", "kept", "autostart", "title"];
    private static readonly string[] LeaseHeading = ["address", "mac", "name", "until", "client"];
    private static readonly string[] Heading = ["id", "name", "state", "reason", "memory", "vcpus", "kept", "autostart", "title"];

    private readonly TextView _events = new(output, errors, hasDates: true);

    internal override void Done(string what, DomainRecord record) => output.WriteLine($"guest '{record.Name}' {what}");

    internal override void Done(string what, NetworkRecord record) => output.WriteLine($"network '{record.Name}' {what}");

    internal override void List(IReadOnlyList<DomainRecord> records) => WriteTable(Heading, records.Select(Row));

    internal override void List(IReadOnlyList<NetworkRecord> records) => WriteTable(NetworkHeading, records.Select(Row));

    internal override void List(IReadOnlyList<NetworkLease> leases) => WriteTable(LeaseHeading, leases.Select(Row));

    internal override void Info(DomainRecord record, DomainInfo info) => WriteColumns(
    [
        ["name", record.Name],
        ["uuid", record.Uuid.ToString()],
        .. record.Title.Length > 0 ? (string[][])[["title", record.Title]] : [],
        ["id", Id(record)],
        ["state", $"{info.State} ({Reason(record)})"],
        ["memory", $"{info.MemoryKiB} of {info.MaxMemoryKiB} KiB"],
        ["vcpus", info.Vcpus.ToString()],
        ["cpu time", $"{info.CpuTime.TotalSeconds:0.00} s"],
        ["persistent", YesNo(record.IsPersistent)],
        ["autostart", YesNo(record.HasAutostart)],
        ["accelerator", record.Accelerator.Length > 0 ? record.Accelerator : "-"],
        ["process", record.ProcessId?.ToString() ?? "-"],
    ]);

    internal override void Xml(string name, string xml) => output.Write(xml);

    internal override void Following() => errors.WriteLine("showing events until interrupted");

    internal override void Event(HypervisorEvent news)
    {
        _events.Event(news);
        output.Flush();
    }

    internal override void Replayed(Replay replay, ReplayEnd? end)
        => errors.WriteLine($"{(end is null ? "stopped" : "ended")} {replay.Elapsed.TotalSeconds:0.000} s after the beginning, at line {replay.Line}{(end is null ? "" : $": {end.Why}")}");

    internal override void Warned(string what) => errors.WriteLine($"rxhv: warning: {what}");

    internal override void Failed(string reason, ErrorCode code) => errors.WriteLine($"rxhv: error: {reason}");

    private static string[] Row(DomainRecord record) =>
    [
        Id(record), record.Name, record.State.ToString(), Reason(record), $"{record.MemoryKiB} KiB", record.Vcpus.ToString(),
        YesNo(record.IsPersistent), YesNo(record.HasAutostart), record.Title,
    ];

    private static string[] Row(NetworkRecord record) =>
    [
        record.Name, record.IsActive ? "active" : "inactive", record.Forward.ToString().ToLowerInvariant(), record.Bridge.Length > 0 ? record.Bridge : "-",
        record.Ports.Count.ToString(), YesNo(record.IsPersistent), YesNo(record.HasAutostart), record.Title,
    ];

    private static string[] Row(NetworkLease lease) =>
    [
        $"{lease.Address}/{lease.PrefixLength}", lease.Mac?.ToString() ?? "-", lease.HostName ?? "-",
        lease.Expires is { } end ? end.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss") : "for ever", lease.ClientId ?? "-",
    ];

    private static string Id(DomainRecord record) => record.IsActive ? record.Id.ToString() : "-";

    private static string Reason(DomainRecord record)
    {
        string reason = record.Reason.ToString();
        string state = record.State.ToString();
        return (reason.StartsWith(state, StringComparison.Ordinal) && reason.Length > state.Length ? reason[state.Length..] : reason).ToLowerInvariant();
    }

    private static string YesNo(bool isSo) => isSo ? "yes" : "no";

    private void WriteTable(string[] heading, IEnumerable<string[]> rows)
    {
        if (Console.IsOutputRedirected)
        {
            WriteColumns([heading, .. rows]);
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumns(heading);
        foreach (string[] row in rows)
        {
            table.AddRow(Array.ConvertAll(row, static cell => new Text(cell)));
        }

        AnsiConsole.Write(table);
    }

    private void WriteColumns(string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
