using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>Teaches a scripted QEMU what it is asked by a probe, in the shape of one version or another.</summary>
internal static class EmulatorScript
{
    /// <summary>As QEMU 7.2 answers, a few of each kind.</summary>
    internal static void AnswerAs72(this SimulatedQemu qemu)
    {
        qemu.Answers["query-target"] = """{"arch": "x86_64"}""";
        qemu.Answers["query-kvm"] = """{"enabled": false, "present": true}""";
        qemu.Answers["query-machines"] = """
            [{"hotpluggable-cpus": false, "name": "none", "numa-mem-supported": false, "cpu-max": 1, "deprecated": false},
             {"hotpluggable-cpus": true, "name": "pc-q35-7.2", "numa-mem-supported": false, "default-cpu-type": "qemu64-x86_64-cpu",
              "cpu-max": 288, "deprecated": false, "default-ram-id": "pc.ram", "alias": "q35"},
             {"hotpluggable-cpus": true, "name": "pc-i440fx-1.7", "numa-mem-supported": true, "default-cpu-type": "qemu64-x86_64-cpu",
              "cpu-max": 255, "deprecated": true, "default-ram-id": "pc.ram"},
             {"hotpluggable-cpus": true, "name": "pc-i440fx-7.2", "numa-mem-supported": false, "default-cpu-type": "qemu64-x86_64-cpu",
              "is-default": true, "cpu-max": 255, "deprecated": false, "default-ram-id": "pc.ram", "alias": "pc"},
             {"hotpluggable-cpus": true, "name": "isapc", "numa-mem-supported": false, "cpu-max": 1, "deprecated": false}]
            """.ReplaceLineEndings(" ");
        qemu.Answers["query-cpu-definitions"] = """
            [{"name": "max", "typename": "max-x86_64-cpu", "unavailable-features": [], "static": false, "migration-safe": false, "deprecated": false},
             {"name": "host", "typename": "host-x86_64-cpu", "unavailable-features": ["kvm"], "static": false, "migration-safe": false, "deprecated": false},
             {"name": "qemu64", "typename": "qemu64-x86_64-cpu", "unavailable-features": [], "alias-of": "qemu64-v1", "static": false, "migration-safe": true, "deprecated": false},
             {"name": "qemu64-v1", "typename": "qemu64-v1-x86_64-cpu", "unavailable-features": [], "static": false, "migration-safe": true, "deprecated": false},
             {"name": "EPYC", "typename": "EPYC-x86_64-cpu", "unavailable-features": ["rdseed", "sha-ni"], "alias-of": "EPYC-v1", "static": false, "migration-safe": true, "deprecated": true}]
            """.ReplaceLineEndings(" ");
        qemu.Answers["query-qmp-schema"] = """
            [{"name": "screendump", "ret-type": "1", "meta-type": "command", "arg-type": "2"},
             {"name": "device_add", "ret-type": "1", "meta-type": "command", "arg-type": "3", "features": ["json-cli"]},
             {"name": "query-vnc", "ret-type": "1", "meta-type": "command", "arg-type": "1"},
             {"name": "STOP", "meta-type": "event", "arg-type": "1"},
             {"name": "1", "members": [], "meta-type": "object"},
             {"name": "2", "members": [{"name": "filename", "type": "str"}, {"name": "format", "default": null, "type": "str"}], "meta-type": "object"},
             {"name": "3", "members": [{"name": "driver", "type": "str"}], "tag": "driver", "variants": [{"case": "x", "type": "4"}], "meta-type": "object"},
             {"name": "4", "members": [{"name": "bus", "type": "str"}], "meta-type": "object"}]
            """.ReplaceLineEndings(" ");
        qemu.Answers["qom-list-types device"] = """
            [{"name": "virtio-blk-pci", "parent": "x"}, {"name": "ide-hd", "parent": "x"}, {"name": "VGA", "parent": "x"},
             {"name": "qemu64-x86_64-cpu", "parent": "x86_64-cpu"}]
            """.ReplaceLineEndings(" ");
        qemu.Answers["qom-list-types user-creatable"] = """[{"name": "iothread", "parent": "object"}, {"name": "rng-random", "parent": "rng"}]""";
        qemu.Answers["qom-list-types chardev"] = """[{"name": "chardev-pty", "parent": "chardev"}, {"name": "chardev-socket", "parent": "chardev"}]""";
        qemu.Answers["qom-list-types accel"]
            = """[{"name": "tcg-accel", "parent": "accel"}, {"name": "kvm-accel", "parent": "accel"}, {"name": "accel", "parent": "object"}]""";
    }

    /// <summary>The first words of a version.</summary>
    internal static string Greeting(int major, int minor, string package = "")
        => $$$"""{"QMP": {"version": {"qemu": {"micro": 0, "minor": {{{minor}}}, "major": {{{major}}}}, "package": "{{{package}}}"}, "capabilities": ["oob"]}}""";
}
