using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What changes in a machine while it runs.</content>
internal static partial class DomainFold
{
    private static void FollowDevices(DomainStep step, DomainInput input)
    {
        (System.Guid uuid, string name) = (step.Record.Uuid, step.Record.Name);
        switch (input)
        {
            case Reconfigured { Definition: { } definition }:
                step.History = step.History with { Live = definition };
                step.Record = Measure(step.Record, definition.Summary);
                break;
            case BalloonChanged balloon:
                Remember(step, balloon.ActualKiB);
                step.Tell(new DomainBalloonChangedEvent { Domain = uuid, Name = name, ActualKiB = balloon.ActualKiB }, EventCause.Guest);
                break;
            case TrayMoved tray:
                step.Tell(new DomainTrayChangedEvent { Domain = uuid, Name = name, Device = tray.Device, IsOpen = tray.IsOpen }, EventCause.Unknown);
                break;
            case MediumChanged change:
                step.Inferred = change.When;
                step.Tell(
                    new DomainDiskChangedEvent
                    {
                        Domain = uuid,
                        Name = name,
                        Device = change.Device,
                        OldSource = change.OldSource,
                        NewSource = change.NewSource,
                    },
                    EventCause.Operation);
                break;
        }
    }

    private static void Remember(DomainStep step, long actualKiB)
    {
        DomainDefinition? live = step.History.Live;
        step.History = step.History with { Live = live is null ? null : live with { Memory = live.Memory with { CurrentKiB = actualKiB } } };
        step.Record = step.Record with { CurrentMemoryKiB = actualKiB };
    }
}
