using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Capabilities;

/// <summary>A set in one piece of memory is a set.</summary>
public sealed class NameSetTests
{
    [Fact]
    public void It_has_whole_names_only()
    {
        var names = new NameSet(["virtio-blk-pci", "virtio", "VGA", "VGA"]);

        names.ShouldBe(["VGA", "virtio", "virtio-blk-pci"]);
        names.Count.ShouldBe(3);
        names.Contains("virtio").ShouldBeTrue();
        names.Contains("virtio-blk").ShouldBeFalse();
        names.Contains("GA").ShouldBeFalse();
        names.Contains("VGA\nvirtio").ShouldBeFalse();
        names.Contains("").ShouldBeFalse();
    }

    [Fact]
    public void It_is_the_set_of_its_names() => Prop.ForAll<string?[], string?>(IsSet).QuickCheckThrowOnFailure();

    private static bool IsSet(string?[] words, string? asked)
    {
        string[] expected = [.. words.OfType<string>().Where(word => word.Length > 0 && !word.Contains('\n') && !word.Any(char.IsSurrogate)).Distinct()];
        var names = new NameSet(expected);

        return names.ToHashSet().SetEquals(expected)
            && names.Count == expected.Length
            && expected.All(names.Contains)
            && (asked is null || asked.Any(char.IsSurrogate) || names.Contains(asked) == expected.Contains(asked))
            && new NameSet(names.Reverse()).Equals(names);
    }
}
