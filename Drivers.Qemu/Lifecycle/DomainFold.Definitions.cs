using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What is stored of a domain, whether it runs or not.</content>
internal static partial class DomainFold
{
    /// <summary>The record as a definition describes it.</summary>
    private static DomainRecord Describe(DomainRecord record, DefinitionSummary definition)
        => Measure(record, definition) with { Name = definition.Name };

    /// <summary>How much a definition gives the domain.</summary>
    private static DomainRecord Measure(DomainRecord record, DefinitionSummary definition) => record with
    {
        Title = definition.Title,
        MemoryKiB = definition.MemoryKiB,
        CurrentMemoryKiB = definition.CurrentMemoryKiB,
        Vcpus = definition.Vcpus,
    };

    private static void Define(DomainStep step, Defined defined)
    {
        (DomainDefinition definition, EventCause cause) = defined;
        bool isNew = !step.Record.IsPersistent;
        step.History = step.History with { Stored = new StoredDefinition(definition) };
        DomainRecord record = step.Record with { IsPersistent = true };
        step.Record = record.IsActive ? record : Describe(record, definition.Summary);
        step.TellOfStore(isNew ? LifecycleDetail.DefinedAdded : LifecycleDetail.DefinedUpdated, cause);
    }

    private static void SetMetadata(DomainStep step, MetadataSet change)
    {
        DomainHistory before = step.History;
        bool isOfStored = before.Stored is not null && change.Stored is not null;
        bool isOfLive = before.Live is not null && change.Live is not null;
        if (!isOfStored && !isOfLive)
        {
            return; // The side that was to change is gone.
        }

        StoredDefinition? stored = isOfStored ? new StoredDefinition(change.Stored!) : before.Stored;
        DomainDefinition? live = isOfLive ? change.Live : before.Live;

        step.History = before with { Stored = stored, Live = live };
        step.Record = step.Record with { Title = (live?.Summary ?? stored?.Summary)?.Title ?? "" };
        step.TellOfStore(new DomainMetadataChangedEvent
        {
            Domain = step.Record.Uuid,
            Name = step.Record.Name,
            Kind = change.Kind,
            Uri = change.Uri,
        }, EventCause.Operation);
    }

    private static void Undefine(DomainStep step, EventCause cause)
    {
        if (!step.Record.IsPersistent)
        {
            return;
        }

        step.History = step.History with { Stored = null };
        step.Record = step.Record with { IsPersistent = false, HasAutostart = false, HasManagedSave = false };
        step.TellOfStore(LifecycleDetail.UndefinedRemoved, cause);
    }

    private static void Rename(DomainStep step, DomainDefinition definition)
    {
        if (step.Record.IsActive || !step.Record.IsPersistent)
        {
            return;
        }

        step.TellOfStore(LifecycleDetail.UndefinedRenamed, EventCause.Operation); // Still under the old name.
        step.History = step.History with { Stored = new StoredDefinition(definition) };
        step.Record = Describe(step.Record, definition.Summary);
        step.TellOfStore(LifecycleDetail.DefinedRenamed, EventCause.Operation);
    }
}
