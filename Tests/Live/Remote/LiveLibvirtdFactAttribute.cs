using System;
using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>A live test with the real libvirtd.</summary>
internal sealed class LiveLibvirtdFactAttribute : FactAttribute
{
    private const string Program = "/usr/sbin/libvirtd";

    public LiveLibvirtdFactAttribute() => Skip = WhyMissing;

    internal static string? WhyMissing => GuestImages.WhyMissing
        ?? (!Environment.IsPrivilegedProcess ? "a libvirtd of one's own takes root" : File.Exists(Program) ? TinyDisk.WhyImpossible : $"this machine has no {Program}");
}
