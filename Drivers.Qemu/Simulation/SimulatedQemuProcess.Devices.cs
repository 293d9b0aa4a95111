using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Simulation;

namespace Rx.Hypervisor;

/// <content>Block nodes, disks, drives, virtual CPUs and memory: what its command line made, and what was changed since.</content>
public sealed partial class SimulatedQemuProcess
{
    private const int FirstThread = 100_000; // What a thread is called; far from any process of the machine.

    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal); // The file or the node below, by name.
    private readonly Dictionary<string, Drive> _drives = new(StringComparer.Ordinal); // Those whose medium can be changed.
    private readonly List<Disk> _disks = [];
    private readonly List<string> _pluggedCpus = [];
    private int _bootCpus = 1;
    private int _maximumCpus = 1;
    private long? _balloon;

    /// <summary>How many virtual CPUs the machine has.</summary>
    public int Cpus => _bootCpus + _pluggedCpus.Count;

    /// <summary>What the balloon leaves the guest, in bytes.</summary>
    public long BalloonBytes => _balloon ?? _arguments.MemoryBytes;

    /// <summary>Whether it has drives whose medium can be changed.</summary>
    internal bool HasDrives => _drives.Count > 0;

    private string Blocks => List(
        [
            .. _disks.Select(disk => Block(isRemovable: false, disk.Node, $"/machine/peripheral/{disk.Id}/virtio-backend", isOpen: null)),
            .. _drives.Select(one => Block(isRemovable: true, one.Value.Node, one.Key, one.Value.IsOpen)),
        ]);

    private string BlockCounters => List(_disks.Select(static disk => $$$"""
        {"device": "", "node-name": "{{{disk.Node}}}", "qdev": "/machine/peripheral/{{{disk.Id}}}/virtio-backend", "stats": {"rd_operations": 0, "rd_bytes": 0, "rd_total_time_ns": 0, "wr_operations": 0, "wr_bytes": 0, "wr_total_time_ns": 0, "flush_operations": 0, "flush_total_time_ns": 0, "wr_highest_offset": 0}}
        """));

    // The other way round, as QEMU has it.
    private string CpuSlots => List(Enumerable.Range(0, _maximumCpus).Reverse().Select(number =>
    {
        string path = number < _bootCpus ? $"\"qom-path\": \"/machine/unattached/device[{number}]\", "
            : _pluggedCpus.Contains($"vcpu{number}") ? $"\"qom-path\": \"/machine/peripheral/vcpu{number}\", " : "";
        return $$$"""{"props": {"core-id": 0, "thread-id": 0, "socket-id": {{{number}}}}, "vcpus-count": 1, {{{path}}}"type": "qemu64-x86_64-cpu"}""";
    }));

    private string CpuThreads => List(Enumerable.Range(0, Cpus).Select(number => $$$"""
        {"thread-id": {{{FirstThread + number}}}, "props": {"core-id": 0, "thread-id": 0, "socket-id": {{{number}}}}, "qom-path": "/machine/unattached/device[{{{number}}}]", "cpu-index": {{{number}}}, "target": "x86_64"}
        """));

    private string IoThreads => List(_arguments.After("-object").Where(static words => words.StartsWith("iothread,", StringComparison.Ordinal)).Select(static words
        => $$"""{"poll-shrink": 0, "thread-id": {{FirstThread}}, "aio-max-batch": 0, "poll-grow": 0, "poll-max-ns": 32768, "id": "{{QemuArguments.Option(words, "id")}}"}"""));

    private string Peripherals => List(_arguments.After("-device").Where(static words => QemuArguments.Option(words, "id") is not null).Select(static words
        => $$"""{"name": "{{QemuArguments.Option(words, "id")}}", "type": "child<{{words.Split(',')[0]}}>"}"""));

    /// <summary>The path of the file that is in a drive; <see langword="null"/> when there is none.</summary>
    internal string? FileIn(string drive) => PathOf(_drives[drive].Node);

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(static item => item.Trim()))}]";

    private string Block(bool isRemovable, string? node, string qdev, bool? isOpen)
    {
        string inserted = PathOf(node) is { } path
            ? $$$""" "inserted": {"node-name": "{{{node}}}", "file": "{{{path}}}", "image": {"filename": "{{{path}}}", "virtual-size": {{{SizeOf(path)}}}}},"""
            : "";
        string tray = isOpen is { } open ? $", \"tray_open\": {(open ? "true" : "false")}" : "";
        return $$"""{"device": "", "removable": {{(isRemovable ? "true" : "false")}},{{inserted}} "qdev": "{{qdev}}"{{tray}}}""";
    }

    private long SizeOf(string path) => Process.Host.Files.Look(path)?.Length is { } size and > 0 ? size : 1024 * 1024;

    private void MakeDevices()
    {
        foreach (string words in _arguments.After("-blockdev"))
        {
            AddNode(words);
        }

        foreach (string words in _arguments.After("-device"))
        {
            if (words.StartsWith("ide-cd,", StringComparison.Ordinal))
            {
                _drives[QemuArguments.Option(words, "id")!] = new Drive { Node = QemuArguments.Option(words, "drive") };
            }
            else if (QemuArguments.Option(words, "drive") is { } node && QemuArguments.Option(words, "id") is { } id)
            {
                _disks.Add(new Disk(id, node, QemuArguments.Option(words, "werror") ?? "auto"));
            }
        }

        if (_arguments.After("-smp").FirstOrDefault() is { } processors)
        {
            _bootCpus = int.Parse(processors.Split(',')[0]);
            _maximumCpus = int.Parse(QemuArguments.Option(processors, "maxcpus") ?? processors.Split(',')[0]);
        }
    }

    /// <summary>The node that a failing disk is told by, and what QEMU does about it: QAPI <c>BlockErrorAction</c>.</summary>
    private (string Node, string Action) FindDisk(string? id, bool isFull)
    {
        Disk? disk = id is null ? _disks.FirstOrDefault() : _disks.Find(one => one.Id == id);
        string action = disk?.WriteErrors switch
        {
            "report" => "report",
            "ignore" => "ignore",
            "stop" => "stop",
            _ => isFull ? "stop" : "report",
        };
        return (disk?.Node ?? id ?? "", action);
    }

    private (string Class, string Words)? DeviceRefusal(QmpCommand command) => command.Name switch
    {
        "blockdev-add" when _nodes.ContainsKey(command.Text("node-name")) => Generic($"Duplicate nodes with node-name='{command.Text("node-name")}'"),
        "blockdev-del" when !_nodes.ContainsKey(command.Text("node-name")) => Generic($"Failed to find node with node-name='{command.Text("node-name")}'"),
        "blockdev-del" when IsInUse(command.Text("node-name")) => Generic($"Block device {command.Text("node-name")} is in use"),
        "blockdev-remove-medium" or "blockdev-insert-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive) && !drive.IsOpen
            => Generic($"Tray of device '{command.Text("id")}' is not open"),
        "blockdev-insert-medium" when _drives.TryGetValue(command.Text("id"), out Drive? drive) && drive.Node is not null
            => Generic($"There already is a medium in device '{command.Text("id")}'"),
        "blockdev-insert-medium" when !_nodes.ContainsKey(command.Text("node-name")) => Generic($"Node '{command.Text("node-name")}' not found"),
        _ => null,
    };

    private void DoWithDevices(QmpCommand command)
    {
        switch (command.Name)
        {
            case "balloon":
                _balloon = command.Number("value");
                Emit("BALLOON_CHANGE", $$"""{"actual": {{_balloon}}}""");
                break;
            case "blockdev-add":
                AddNode(command.Arguments);
                break;
            case "blockdev-del":
                _nodes.Remove(command.Text("node-name"));
                break;
            case "blockdev-open-tray" or "blockdev-close-tray":
                MoveTray(command.Text("id"), isOpen: command.Name == "blockdev-open-tray");
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
            case "device_del" when Guest.UnplugsAfter is { } time:
                InGuestAfter(time, () => Unplug(command.Text("id")));
                break;
        }
    }

    private void MoveTray(string id, bool isOpen)
    {
        if (_drives.TryGetValue(id, out Drive? drive))
        {
            drive.IsOpen = isOpen;
        }

        Emit("DEVICE_TRAY_MOVED", $$"""{"device": "", "tray-open": {{(isOpen ? "true" : "false")}}, "id": "{{id}}"}""");
    }

    // QEMU 7.2 tells of a CPU that goes only that its lapic is gone, when it emulates.
    private void Unplug(string device)
    {
        _pluggedCpus.Remove(device);
        Emit("DEVICE_DELETED", $$"""{"path": "/machine/peripheral/{{device}}/lapic"}""");
    }

    private void AddNode(string words)
    {
        if (words.StartsWith('{'))
        {
            using JsonDocument node = JsonDocument.Parse(words);
            AddNode(node.RootElement);
        }
        else if (QemuArguments.Option(words, "node-name") is { } name)
        {
            _nodes[name] = QemuArguments.Option(words, "file") ?? QemuArguments.Option(words, "image") ?? QemuArguments.Option(words, "filename") ?? "";
        }
    }

    private void AddNode(JsonElement node)
        => _nodes[node.GetProperty("node-name").GetString()!] = (node.TryGetProperty("file", out JsonElement below) ? below : node.GetProperty("filename")).GetString()!;

    private bool IsInUse(string node) => _nodes.ContainsValue(node) || _drives.Values.Any(drive => drive.Node == node);

    // A node of a format has one of storage below it, and that has the path.
    private string? PathOf(string? node)
    {
        while (node is not null && _nodes.TryGetValue(node, out string? below))
        {
            node = below;
        }

        return node;
    }

    private sealed class Drive
    {
        internal string? Node { get; set; }

        internal bool IsOpen { get; set; }
    }

    /// <summary>A disk whose medium stays.</summary>
    /// <param name="Id">QEMU's id of the device.</param>
    /// <param name="Node">What it reads from and writes to.</param>
    /// <param name="WriteErrors">QAPI <c>BlockdevOnError</c>.</param>
    private sealed record Disk(string Id, string Node, string WriteErrors);
}
