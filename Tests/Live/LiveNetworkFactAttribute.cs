using System;
using System.IO;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A live test in a network of its own.</summary>
internal sealed class LiveNetworkFactAttribute : FactAttribute
{
    private const string Tun = "/dev/net/tun";

    public LiveNetworkFactAttribute() => Skip = GuestImages.WhyMissing
        ?? (!Environment.IsPrivilegedProcess ? "a network of its own takes root" : File.Exists(Tun) ? null : $"this machine has no {Tun}");
}
