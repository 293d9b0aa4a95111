using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>cpu/feature</c>: a flag that differs from the model's.</summary>
/// <param name="Name">libvirt's: <c>sse4.1</c>, <c>lahf_lm</c>.</param>
/// <param name="Policy">What is to become of it.</param>
internal sealed record CpuFeature(string Name, CpuFeaturePolicy Policy)
{
    private static readonly Words<CpuFeaturePolicy> Policies = new(
        ("force", CpuFeaturePolicy.Force),
        ("require", CpuFeaturePolicy.Require),
        ("optional", CpuFeaturePolicy.Optional),
        ("disable", CpuFeaturePolicy.Disable));

    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("cpu/feature")
    {
        Honoured =
        [
            new("policy='force'", "<cpu><model>qemu64</model><feature policy='force' name='avx'/></cpu>"),
            new("policy='require'", "<cpu><model>qemu64</model><feature policy='require' name='lahf_lm'/></cpu>"),
            new("policy='optional' where nothing is checked", "<cpu><model>qemu64</model><feature policy='optional' name='avx2'/></cpu>"),
            new("policy='disable'", "<cpu><model>qemu64</model><feature policy='disable' name='svm'/></cpu>"),
        ],
        Refused =
        [
            new("policy='forbid'", "<cpu><model>qemu64</model><feature policy='forbid' name='vmx'/></cpu>"),
            new(
                "policy='optional' with a check",
                "<cpu check='full'><model>qemu64</model><feature policy='optional' name='avx'/></cpu>"),
        ],
    };

    /// <summary>QEMU's name: it knows no underscores, and one flag by another name.</summary>
    internal string QemuName => Name is "pclmuldq" ? "pclmulqdq" : Name.Replace('_', '-');

    /// <summary>Whether the guest is to see it.</summary>
    internal bool IsOn => Policy is not CpuFeaturePolicy.Disable;

    /// <summary>Reads all features.</summary>
    internal static ValueList<CpuFeature> ReadAll(ElementReader cpu, bool isEnforced)
    {
        var features = new List<CpuFeature>();
        foreach (ElementReader element in cpu.Children("feature"))
        {
            CpuFeature feature = Read(element, isEnforced);
            features.Add(features.TrueForAll(other => other.QemuName != feature.QemuName)
                ? feature
                : throw element.Invalid($"CPU feature '{feature.Name}' specified more than once"));
        }

        return [.. features];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "feature", new XAttribute("policy", Policies[Policy]), new XAttribute("name", Name));

    private static CpuFeature Read(ElementReader element, bool isEnforced)
    {
        XmlValue name = element.RequiredAttribute("name");
        if (name.Text.Length == 0 || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw name.Invalid("not a name of a CPU feature");
        }

        XmlValue? policy = element.Attribute("policy");
        var feature = new CpuFeature(name.Text, Policies.Read(policy, CpuFeaturePolicy.Require));
        return isEnforced && feature.Policy is CpuFeaturePolicy.Optional
            ? throw element.Unsupported("an optional feature needs <cpu check='none'>")
            : feature;
    }
}
