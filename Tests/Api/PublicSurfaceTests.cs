using Rx.Hypervisor.Tests.Conventions;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Api;

/// <summary>The public surface, approved: its difference is what a reviewer reads first.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_surface_of_Interop_is_the_approved_one() => PublicSurface.Print(Assemblies.Interop).ShouldMatchApproved("Interop");

    [Fact]
    public void The_surface_of_Streams_is_the_approved_one() => PublicSurface.Print(Assemblies.Streams).ShouldMatchApproved("Streams");

    [Fact]
    public void The_surface_of_the_QEMU_driver_is_the_approved_one() => PublicSurface.Print(Assemblies.Qemu).ShouldMatchApproved("Drivers.Qemu");

    [Fact]
    public void The_surface_of_the_network_driver_is_the_approved_one() => PublicSurface.Print(Assemblies.Network).ShouldMatchApproved("Drivers.Network");

    [Fact]
    public void The_surface_of_the_remote_driver_is_the_approved_one() => PublicSurface.Print(Assemblies.Remote).ShouldMatchApproved("Drivers.Remote");

    [Fact]
    public void Members_are_printed_as_they_are_declared()
    {
        string surface = PublicSurface.Print(Assemblies.Streams);

        surface.ShouldContain("static class Rx.Hypervisor.Hypervisor\n    static Task<IHypervisor> ConnectAsync(CancellationToken cancellationToken = default)\n    static Task<IHypervisor> ConnectAsync(string uri, CancellationToken cancellationToken = default)\n");
        surface.ShouldContain("    required Guid Uuid { get; init; }\n");
        surface.ShouldContain("    int? ProcessId { get; init; }\n");
        surface.ShouldContain("    Exception? Error { get; }\n");
        surface.ShouldContain("readonly record struct Rx.Hypervisor.Position\n");
        surface.ShouldContain("sealed record Rx.Hypervisor.DomainRebootedEvent : DomainEvent\n");
        surface.ShouldNotContain("internal ", Case.Sensitive);
    }
}
