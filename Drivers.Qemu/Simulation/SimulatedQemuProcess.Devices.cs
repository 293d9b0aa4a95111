using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor;

/// <content>Block nodes, drives and virtual CPUs: what its command line made, and what was changed since.</content>
internal sealed partial class SimulatedQemuProcess
{
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal); // The file or the node below, by name.
    private readonly Dictionary<string, Drive> _drives = new(StringComparer.Ordinal);
    private readonly List<string> _pluggedCpus = [];
    private int _bootCpus = 1;
    private int _maximumCpus = 1;

    /// <summary>Whether it has drives whose medium can be changed.</summary>
    internal bool HasDrives => _drives.Count > 0;

    /// <summary>The path of the file that is in a drive; <see langword="null"/> when there is none.</summary>
    internal string? FileIn(string drive) => PathOf(_drives[drive]);

    /// <summary>How many virtual CPUs the machine has.</summary>
    internal int Cpus => _bootCpus + _pluggedCpus.Count;

    private string Blocks => "[" + string.Join(", ", _drives.Select(one =>
    {
        string inserted = PathOf(one.Value) is { } path
            ? $$$""" "inserted": {"node-name": "{{{one.Value.Node}}}", "file": "{{{path}}}", "image": {"filename": "{{{path}}}", "virtual-size": 1048576}},"""
            : "";
        return $$"""{"device": "", "removable": true,{{inserted}} "qdev": "{{one.Key}}", "tray_open": {{(one.Value.IsOpen ? "true" : "false")}}}""";
    })) + "]";

    // The other way round, as QEMU has it.
    private string CpuSlots => "[" + string.Join(", ", Enumerable.Range(0, _maximumCpus).Reverse().Select(number =>
    {
        string path = number < _bootCpus ? $"\"qom-path\": \"/machine/unattached/device[{number}]\", "
            : _pluggedCpus.Contains($"vcpu{number}") ? $"\"qom-path\": \"/machine/peripheral/vcpu{number}\", " : "";
        return $$$"""{"props": {"core-id": 0, "thread-id": 0, "socket-id": {{{number}}}}, "vcpus-count": 1, {{{path}}}"type": "qemu64-x86_64-cpu"}""";
    })) + "]";

    private void MakeDevices()
    {
        IReadOnlyList<string> words = Launch.Arguments;
        for (int i = 0; i + 1 < words.Count; i++)
        {
            switch (words[i])
            {
                case "-blockdev":
                    using (JsonDocument node = JsonDocument.Parse(words[i + 1]))
                    {
                        AddNode(node.RootElement);
                    }

                    break;
                case "-device" when words[i + 1].StartsWith("ide-cd,", StringComparison.Ordinal):
                    _drives[Option(words[i + 1], "id")!] = new Drive { Node = Option(words[i + 1], "drive") };
                    break;
                case "-smp":
                    _bootCpus = int.Parse(words[i + 1].Split(',')[0]);
                    _maximumCpus = int.Parse(Option(words[i + 1], "maxcpus") ?? words[i + 1].Split(',')[0]);
                    break;
            }
        }
    }

    private string? DeviceRefusal(Command command) => command.Name switch
    {
        "blockdev-add" when _nodes.ContainsKey(command.Text("node-name")) => $"Duplicate nodes with node-name='{command.Text("node-name")}'",
        "blockdev-del" when !_nodes.ContainsKey(command.Text("node-name")) => $"Failed to find node with node-name='{command.Text("node-name")}'",
        "blockdev-del" when IsInUse(command.Text("node-name")) => $"Block device {command.Text("node-name")} is in use",
        "blockdev-remove-medium" or "blockdev-insert-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive) && !drive.IsOpen
            => $"Tray of device '{command.Text("id")}' is not open",
        "blockdev-insert-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive) && drive.Node is not null
            => $"There already is a medium in device '{command.Text("id")}'",
        "blockdev-insert-medium" when !_nodes.ContainsKey(command.Text("node-name")) => $"Node '{command.Text("node-name")}' not found",
        _ => null,
    };

    private void DoWithDevices(Command command)
    {
        switch (command.Name)
        {
            case "blockdev-add":
                AddNode(command.Arguments);
                break;
            case "blockdev-del":
                _nodes.Remove(command.Text("node-name"));
                break;
            case "blockdev-open-tray" or "blockdev-close-tray" when _drives.TryGetValue(command.Text("id"), out Drive? drive):
                drive.IsOpen = command.Name == "blockdev-open-tray";
                break;
            case "blockdev-remove-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive):
                drive.Node = null;
                break;
            case "blockdev-insert-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive):
                drive.Node = command.Text("node-name");
                break;
            case "device_add" when command.Text("driver").EndsWith("-cpu", StringComparison.Ordinal):
                _pluggedCpus.Add(command.Text("id"));
                break;
        }
    }

    private void AddNode(JsonElement node)
        => _nodes[node.GetProperty("node-name").GetString()!] = (node.TryGetProperty("file", out JsonElement below) ? below : node.GetProperty("filename")).GetString()!;

    private bool IsInUse(string node) => _nodes.ContainsValue(node) || _drives.Values.Any(drive => drive.Node == node);

    private string? PathOf(Drive drive) => drive.Node is { } node ? _nodes[_nodes[node]] : null;

    private static string? Option(string words, string name)
        => words.Split(',').Select(static word => word.Split('=', 2)).FirstOrDefault(word => word[0] == name)?[1];

    private sealed class Drive
    {
        internal string? Node { get; set; }

        internal bool IsOpen { get; set; }
    }
}
