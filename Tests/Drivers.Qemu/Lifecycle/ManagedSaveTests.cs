using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>States that the driver keeps for the next start, in virtual time.</summary>
public class ManagedSaveTests
{
    private readonly VirtualSetup _setup;

    public ManagedSaveTests()
        : this(front: null)
    {
    }

    private protected ManagedSaveTests(IFront? front) => _setup = new(front: front);

    private string SaveFolder => _setup.ConfigFolder.Replace("/config/", "/state/", StringComparison.Ordinal) + "/save";

    [Fact]
    public void A_start_goes_on_from_what_a_managed_save_kept_once()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.At(2, () => domain.ManagedSaveAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        bool isKept = domain.Record.HasManagedSave;
        _setup.Restart();
        domain = _setup.Hypervisor.LookupDomain("guest");
        bool isFound = domain.Record.HasManagedSave;
        Outcome<string> xml = _setup.At(9, () => domain.GetManagedSaveXmlAsync());
        _setup.At(10, () => domain.StartAsync());
        _setup.At(11, () => domain.DestroyAsync());
        _setup.At(12, () => domain.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(13));

        (isKept, isFound, domain.Record.HasManagedSave).ShouldBe((true, true, false));
        xml.Value.ShouldContain("<name>guest</name>");
        _setup.ToldOf("guest").ShouldBe([
            "StartedRestored by Operation: Shutoff > Paused",
            "ResumedFromSnapshot by Operation: Paused > Running",
            "ShutdownHost by Operation: Running > ShuttingDown",
            "StoppedDestroyed by Operation: ShuttingDown > Shutoff",
            "ResumedUnpaused by Operation: Shutoff > Running",
            "StartedBooted by Operation: Running > Running",
        ]);
    }

    [Fact]
    public void What_a_managed_save_kept_stays_when_the_start_fails_and_goes_when_it_is_forced()
    {
        Domain domain = ManagedSave();
        _setup.Qemu.MigrationFailure = "Input/output error";
        Outcome<Position> failed = _setup.At(10, () => domain.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        bool isKept = domain.Record.HasManagedSave;
        Outcome<Position> undefined = _setup.At(12, () => domain.UndefineAsync());
        Outcome<Position> renamed = _setup.At(12, () => domain.RenameAsync("other"));
        Outcome<Position> forced = _setup.At(13, () => domain.StartAsync(DomainStart.ForceBoot));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(14));

        failed.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("Input/output error");
        isKept.ShouldBeTrue();
        undefined.ShouldFail(12, ErrorCode.OperationInvalid).Message.ShouldContain("managed save image");
        renamed.ShouldFail(12, ErrorCode.OperationInvalid).Message.ShouldContain("managed save image");
        forced.Error.ShouldBeNull();
        (domain.Record.HasManagedSave, domain.Record.Reason).ShouldBe((false, StateReason.RunningBooted));
        _setup.Machine.Files.List(SaveFolder).ShouldBeEmpty();
    }

    [Fact]
    public void A_kept_state_can_be_dropped_alone_or_with_the_definition()
    {
        Domain domain = ManagedSave();
        _setup.At(10, () => domain.RemoveManagedSaveAsync());
        Outcome<Position> again = _setup.At(11, () => domain.RemoveManagedSaveAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));
        bool isKept = domain.Record.HasManagedSave;
        _setup.At(13, () => domain.StartAsync());
        _setup.At(14, () => domain.ManagedSaveAsync());
        _setup.At(15, () => domain.UndefineAsync(DomainUndefine.ManagedSave));
        _setup.RunOut();

        again.Error.ShouldBeNull();
        isKept.ShouldBeFalse();
        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
        _setup.Machine.Files.List(SaveFolder).ShouldBeEmpty();
    }

    [Fact]
    public void A_broken_kept_state_is_put_aside_and_the_domain_boots()
    {
        Domain domain = ManagedSave();
        string kept = $"{SaveFolder}/guest.save";
        _setup.Machine.Files.Write(kept, "no image");

        _setup.At(10, () => domain.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        (domain.Record.HasManagedSave, domain.Record.Reason).ShouldBe((false, StateReason.RunningBooted));
        _setup.Machine.Files.List(SaveFolder).ShouldBe(["guest.save.broken"]);
        _setup.Machine.Files.ReadEnd(kept + ".broken", 100).ShouldBe("no image"u8.ToArray());
    }

    [Fact]
    public void Of_broken_states_the_last_one_is_kept()
    {
        Domain domain = ManagedSave();
        string kept = $"{SaveFolder}/guest.save";
        _setup.Machine.Files.Write(kept + ".broken", "an older one");
        _setup.Machine.Files.Write(kept, "no image");

        _setup.At(10, () => domain.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        _setup.Machine.Files.List(SaveFolder).ShouldBe(["guest.save.broken"]);
        _setup.Machine.Files.ReadEnd(kept + ".broken", 100).ShouldBe("no image"u8.ToArray());
    }

    [Fact]
    public void A_kept_state_goes_on_as_its_owners()
    {
        Domain domain = ManagedSave();

        _setup.At(10, () => domain.StartAsync(DomainStart.AutoDestroy));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        System.Text.Encoding.UTF8.GetString(_setup.Machine.Files.Read($"{_setup.RunFolder}/{domain.Record.Id}/status.json", int.MaxValue))
            .ShouldContain("\"isAutodestroy\": true");
    }

    [Fact]
    public void A_transient_domain_keeps_nothing()
    {
        Domain domain = _setup.Start();
        Outcome<Position> saved = _setup.At(10, () => domain.ManagedSaveAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        saved.ShouldFail(10, ErrorCode.OperationInvalid).Message.ShouldContain("transient");
        domain.Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void What_a_killed_engine_was_writing_is_removed_at_the_next_start()
    {
        ManagedSave();
        _setup.Machine.Files.Write($"{SaveFolder}/guest.save.0123.partial", "half");

        _setup.Restart();

        _setup.Machine.Files.List(SaveFolder).ShouldBe(["guest.save"]);
    }

    private Domain Define()
    {
        Outcome<Domain> defined = _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Time.AdvanceTo(TimeSpan.FromMilliseconds(1));
        return defined.Value;
    }

    private Domain ManagedSave()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.At(2, () => domain.ManagedSaveAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        domain.Record.HasManagedSave.ShouldBeTrue();
        return domain;
    }
}
