using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Protocol;

public sealed class ProcedureNumberTests
{
    [Fact]
    public void The_numbers_are_without_gaps() => Enum.GetValues<RemoteProcedure>().Select(static one => (int)one).ShouldBe(Enumerable.Range(1, 443));

    [Theory]
    [InlineData(RemoteProcedure.ConnectOpen, 1)]
    [InlineData(RemoteProcedure.DomainGetInfo, 16)]
    [InlineData(RemoteProcedure.ConnectSupportsFeature, 60)]
    [InlineData(RemoteProcedure.AuthList, 66)]
    [InlineData(RemoteProcedure.DomainOpenConsole, 201)]
    [InlineData(RemoteProcedure.ConnectListAllDomains, 273)]
    [InlineData(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, 316)]
    [InlineData(RemoteProcedure.DomainEventCallbackLifecycle, 318)]
    [InlineData(RemoteProcedure.ConnectGetAllDomainStats, 344)]
    [InlineData(RemoteProcedure.ConnectRegisterCloseCallback, 360)]
    [InlineData(RemoteProcedure.DomainFDAssociate, 443)]
    public void A_procedure_has_the_number_that_libvirt_gave_it(object procedure, int number) => ((int)procedure).ShouldBe(number);

    [Fact]
    public void Each_kind_of_event_has_its_own_message_of_the_younger_generation()
    {
        List<RemoteProcedure> messages = [.. Enum.GetValues<DomainEventKind>().Select(DomainEventMessages.Callback)];

        messages.ShouldBeUnique();
        messages.Count.ShouldBe(DomainEventMessages.Count);
        messages.Select(static message => (int)message).ShouldBe(
            [318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 331, 332, 333, 339, 346, 348, 354, 359, 363, 367, 379, 385, 423, 438]);
    }

    [Fact]
    public void The_elder_generation_ends_with_devices_that_were_removed()
    {
        int[] legacies = [.. Enum.GetValues<DomainEventKind>().Select(DomainEventMessages.Legacy).OfType<RemoteProcedure>().Select(static one => (int)one)];

        legacies.ShouldBe([107, 169, 170, 171, 172, 173, 195, 224, 241, 248, 268, 269, 270, 276, 292, 311]);
    }

    [Fact]
    public void A_message_leads_back_to_its_kind()
    {
        foreach (DomainEventKind kind in Enum.GetValues<DomainEventKind>())
        {
            DomainEventMessages.KindOf(DomainEventMessages.Callback(kind), out bool hasId).ShouldBe(kind);
            hasId.ShouldBeTrue();
            if (DomainEventMessages.Legacy(kind) is { } legacy)
            {
                DomainEventMessages.KindOf(legacy, out hasId).ShouldBe(kind);
                hasId.ShouldBeFalse();
            }
        }

        DomainEventMessages.KindOf(RemoteProcedure.DomainGetInfo, out _).ShouldBeNull();
    }
}
