using System;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What is stored of domains, in virtual time.</summary>
public class DefinitionTests
{
    private const string OtherUuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa1";

    private readonly VirtualSetup _setup;

    public DefinitionTests()
        : this(front: null)
    {
    }

    private protected DefinitionTests(IFront? front) => _setup = new(front: front);

    [Fact]
    public void A_definition_is_a_file_and_an_event_and_outlives_the_run()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.At(2, () => domain.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        _setup.Machine.Files.Look(_setup.DefinitionOf("guest")).ShouldNotBeNull();
        domain.Record.ShouldSatisfyAllConditions(
            record => record.IsPersistent.ShouldBeTrue(),
            record => record.IsActive.ShouldBeFalse(),
            record => record.Reason.ShouldBe(StateReason.ShutoffDestroyed));
        _setup.ToldOf("guest").ShouldBe([
            "DefinedAdded by Operation: Shutoff > Shutoff",
            "ResumedUnpaused by Operation: Shutoff > Running",
            "StartedBooted by Operation: Running > Running",
            "ShutdownHost by Operation: Running > ShuttingDown",
            "StoppedDestroyed by Operation: ShuttingDown > Shutoff",
        ]);
    }

    [Fact]
    public void A_stored_domain_is_there_when_the_engine_starts_again_and_tells_nothing()
    {
        Outcome<Position> autostart = _setup.At(0, async () => await (await _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml())).SetAutostartAsync(true));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(1));
        autostart.Value.Sequence.ShouldBe(1);

        _setup.Restart();

        DomainRecord record = _setup.Hypervisor.ListDomains().ShouldHaveSingleItem();
        (record.Name, record.IsPersistent, record.HasAutostart).ShouldBe(("guest", true, true));
        _setup.Told.ShouldBeEmpty();
    }

    [Fact]
    public void A_definition_of_a_running_domain_is_for_its_next_start()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.At(2, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: "<vcpu>2</vcpu>")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        domain.Record.Vcpus.ShouldBe(1);
        _setup.At(3, () => domain.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));
        domain.Record.Vcpus.ShouldBe(2);

        _setup.ToldOf("guest").ShouldContain("DefinedUpdated by Operation: Running > Running");
    }

    [Fact]
    public void A_transient_domain_that_is_defined_stays_and_a_stored_one_that_is_undefined_ends_with_its_run()
    {
        Domain domain = _setup.Start();
        _setup.At(10, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        domain.Record.IsPersistent.ShouldBeTrue();

        _setup.At(12, () => domain.UndefineAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(13));
        (domain.Record.IsPersistent, domain.Record.State).ShouldBe((false, DomainState.Running));

        _setup.At(14, () => domain.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(15));
        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
        _setup.Machine.Files.Look(_setup.DefinitionOf("guest")).ShouldBeNull();
        _setup.ToldOf("guest").Take(2).ShouldBe([
            "DefinedAdded by Operation: Running > Running", "UndefinedRemoved by Operation: Running > Running",
        ]);
    }

    [Fact]
    public void A_domain_takes_its_file_and_autostart_with_it_when_it_is_renamed()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.SetAutostartAsync(true));
        Outcome<Position> renamed = _setup.At(2, () => domain.RenameAsync("other"));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        renamed.Value.Sequence.ShouldBe(3);
        _setup.Hypervisor.LookupDomain("other").Uuid.ShouldBe(domain.Uuid);
        Should.Throw<HypervisorException>(() => _setup.Hypervisor.LookupDomain("guest")).Code.ShouldBe(ErrorCode.NoDomain);
        _setup.Machine.Files.List(_setup.ConfigFolder).ShouldBe(["autostart", "other.xml"], ignoreOrder: true);
        _setup.Machine.Files.List($"{_setup.ConfigFolder}/autostart").ShouldBe(["other.xml"]);
        _setup.Told.Select(one => one.What).ShouldBe([
            "DefinedAdded by Operation: Shutoff > Shutoff",
            "UndefinedRenamed by Operation: Shutoff > Shutoff",
            "DefinedRenamed by Operation: Shutoff > Shutoff",
        ]);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_libvirts_code_and_changes_nothing()
    {
        Domain domain = Define();
        _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("other", OtherUuid)));
        Outcome<Domain> sameName = _setup.At(1, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(uuid: Guid.Empty.ToString())));
        Outcome<Domain> sameUuid = _setup.At(1, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("third")));
        Outcome<Position> taken = _setup.At(1, () => domain.RenameAsync("other"));
        Outcome<Position> noName = _setup.At(1, () => domain.RenameAsync("a/b"));
        Outcome<Position> itself = _setup.At(1, () => domain.RenameAsync("guest"));
        _setup.At(2, () => domain.StartAsync());
        Outcome<Position> running = _setup.At(3, () => domain.RenameAsync("third"));
        Outcome<Position> again = _setup.At(3, () => domain.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));

        sameName.ShouldFail(1, ErrorCode.OperationFailed).Message.ShouldContain("'guest' already exists with uuid");
        sameUuid.ShouldFail(1, ErrorCode.OperationFailed).Message.ShouldContain("'third'");
        taken.ShouldFail(1, ErrorCode.OperationFailed).Message.ShouldContain("'other' already exists");
        noName.ShouldFail(1, ErrorCode.XmlError).Message.ShouldContain("'a/b'");
        itself.ShouldFail(1, ErrorCode.OperationInvalid);
        running.ShouldFail(3, ErrorCode.OperationInvalid).Message.ShouldContain("running");
        again.ShouldFail(3, ErrorCode.OperationInvalid).Message.ShouldContain("cannot start domain 'guest' while it is running");
        _setup.Machine.Files.List(_setup.ConfigFolder).ShouldBe(["autostart", "guest.xml", "other.xml"], ignoreOrder: true);
    }

    [Fact]
    public void A_transient_domain_has_nothing_to_undefine_rename_or_start_with_the_host()
    {
        Domain domain = _setup.Start();
        Outcome<Position>[] refused =
        [
            _setup.At(10, () => domain.UndefineAsync()), _setup.At(10, () => domain.RenameAsync("x")), _setup.At(10, () => domain.SetAutostartAsync(true)),
        ];
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        foreach (Outcome<Position> one in refused)
        {
            one.ShouldFail(10, ErrorCode.OperationInvalid).Message.ShouldContain("'guest': it is transient");
        }
    }

    [Theory]
    [InlineData(DomainUndefine.Nvram, false)]
    [InlineData(DomainUndefine.KeepNvram, true)]
    public void The_variables_of_firmware_go_or_stay_with_a_definition_as_is_said(DomainUndefine flags, bool stays)
    {
        const string Nvram = "/srv/nvram/guest.fd";
        _setup.Machine.Files.Write(Nvram, "variables");
        Outcome<Domain> defined = _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(
            boot: $"<loader readonly='yes' type='pflash'>/ovmf/code.fd</loader><nvram>{Nvram}</nvram>")));
        Outcome<Position> unsaid = _setup.At(1, () => defined.Value.UndefineAsync());
        Outcome<Position> both = _setup.At(2, () => defined.Value.UndefineAsync(DomainUndefine.Nvram | DomainUndefine.KeepNvram));
        Outcome<Position> unknown = _setup.At(2, () => defined.Value.UndefineAsync((DomainUndefine)1024));
        _setup.At(3, () => defined.Value.UndefineAsync(flags));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));

        unsaid.ShouldFail(1, ErrorCode.OperationInvalid).Message.ShouldContain(Nvram);
        both.ShouldFail(2, ErrorCode.InvalidArgument);
        unknown.ShouldFail(2, ErrorCode.InvalidArgument).Message.ShouldContain("0x400");
        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
        (_setup.Machine.Files.Look(Nvram) is not null).ShouldBe(stays);
    }

    [Fact]
    public void The_memory_that_a_guest_is_to_have_is_told_to_its_balloon_before_it_runs()
    {
        _setup.At(0, () => _setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(more: "<currentMemory unit='MiB'>8</currentMemory>")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(1));

        _setup.Qemu.Given.ShouldContain("""balloon {"value":8388608}""");
        _setup.Qemu.Commands.ToList().IndexOf("balloon").ShouldBeLessThan(_setup.Qemu.Commands.ToList().IndexOf("cont"));
    }

    [Fact]
    public void The_engines_own_writing_is_no_edit()
    {
        Define();
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(10));

        _setup.Told.Count().ShouldBe(1);
    }

    [Fact]
    public void What_the_engine_wrote_and_moved_away_before_it_heard_of_that_is_no_edit()
    {
        var setup = new VirtualSetup(disguise: machine => new LateChanges(machine, TimeSpan.FromSeconds(1)));
        setup.At(0, () => setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        setup.At(1, () => setup.Hypervisor.LookupDomain("guest").RenameAsync("other"));
        setup.At(10, () => setup.Hypervisor.LookupDomain("other").UndefineAsync());
        setup.At(11, () => setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("other")));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(20));

        setup.Events.Values.ShouldAllBe(news => news is DomainLifecycleEvent);
        setup.Told.Select(one => one.What).ShouldBe([
            "DefinedAdded by Operation: Shutoff > Shutoff",
            "UndefinedRenamed by Operation: Shutoff > Shutoff",
            "DefinedRenamed by Operation: Shutoff > Shutoff",
            "UndefinedRemoved by Operation: Shutoff > Shutoff",
            "DefinedAdded by Operation: Shutoff > Shutoff",
        ]);
    }

    [Fact]
    public void A_link_to_no_file_is_told()
    {
        _setup.Time.At(1, () => _setup.Machine.Files.Link(_setup.DefinitionOf("guest"), "/nowhere/guest.xml"));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        _setup.Events.Values.OfType<DefinitionRejectedEvent>().ShouldHaveSingleItem().Path.ShouldBe(_setup.DefinitionOf("guest"));
    }

    [Fact]
    public void A_file_that_is_added_edited_and_removed_by_hand_is_an_event_each()
    {
        _setup.Time.At(1, () => _setup.Machine.Files.Write(_setup.DefinitionOf("guest"), VirtualSetup.Xml()));
        _setup.Time.At(2, () => _setup.Machine.Files.Write(_setup.DefinitionOf("guest"), VirtualSetup.Xml(more: "<vcpu>2</vcpu>")));
        _setup.Time.At(3, () => _setup.Machine.Files.Delete(_setup.DefinitionOf("guest")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));

        _setup.Told.ShouldBe([
            (1.05, "DefinedAdded by Host: Shutoff > Shutoff"),
            (2.05, "DefinedUpdated by Host: Shutoff > Shutoff"),
            (3.05, "UndefinedRemoved by Host: Shutoff > Shutoff"),
        ]);
        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
    }

    [Fact]
    public void What_a_file_leaves_open_is_filled_in_once_and_for_good()
    {
        const string Bare = """
            <domain type='qemu'><name>guest</name><memory unit='MiB'>16</memory><os><type machine='pc-i440fx-7.2'>hvm</type></os>
            <devices><interface type='user'/></devices></domain>
            """;
        _setup.Time.At(1, () => _setup.Machine.Files.Write(_setup.DefinitionOf("guest"), Bare));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        Outcome<string> before = _setup.At(3, () => _setup.Hypervisor.LookupDomain("guest").GetXmlAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));
        _setup.Told.ShouldBe([(1.05, "DefinedAdded by Host: Shutoff > Shutoff")]);

        _setup.Restart();

        Outcome<string> after = _setup.At(10, () => _setup.Hypervisor.LookupDomain("guest").GetXmlAsync());
        _setup.RunOut();
        before.Value.ShouldContain("<mac address=\"52:54:00:");
        after.Value.ShouldBe(before.Value);
    }

    [Fact]
    public void A_broken_file_is_told_with_line_and_column_and_changes_nothing()
    {
        Domain domain = Define();
        _setup.Time.At(1, () => _setup.Machine.Files.Write(_setup.DefinitionOf("guest"), "<domain type='qemu'>\n  <name>guest</nome>"));
        _setup.Time.At(2, () => _setup.Machine.Files.Write(_setup.DefinitionOf("wrong"), VirtualSetup.Xml("right", OtherUuid)));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        DefinitionRejectedEvent[] told = [.. _setup.Events.Values.OfType<DefinitionRejectedEvent>()];
        told.Select(one => (one.Path, one.Code)).ShouldBe([
            (_setup.DefinitionOf("guest"), ErrorCode.XmlDetail), (_setup.DefinitionOf("wrong"), ErrorCode.XmlError),
        ]);
        told[0].Reason.ShouldStartWith("(domain_definition):2: column");
        told[1].Reason.ShouldContain("must be 'right.xml'");
        domain.Record.IsPersistent.ShouldBeTrue();
        _setup.Hypervisor.ListDomains().Count.ShouldBe(1);
    }

    [Fact]
    public void A_file_may_begin_with_a_byte_order_mark_and_is_utf8_or_told()
    {
        _setup.Time.At(1, () => _setup.Machine.Files.Write(_setup.DefinitionOf("guest"), "\uFEFF" + VirtualSetup.Xml()));
        _setup.Time.At(2, () => _setup.Machine.Files.Replace(_setup.DefinitionOf("guest"), Encoding.Latin1.GetBytes(VirtualSetup.Xml(more: "<title>für</title>"))));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));

        _setup.Told.ShouldBe([(1.05, "DefinedAdded by Host: Shutoff > Shutoff")]);
        DefinitionRejectedEvent told = _setup.Events.Values.OfType<DefinitionRejectedEvent>().ShouldHaveSingleItem();
        (told.Path, told.Code).ShouldBe((_setup.DefinitionOf("guest"), ErrorCode.XmlDetail));
        told.Reason.ShouldContain("is not UTF-8");
        _setup.Hypervisor.ListDomains().ShouldHaveSingleItem().Title.ShouldBeEmpty();
    }

    [Fact]
    public void The_xml_shows_what_runs_or_what_is_stored()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.At(2, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: "<vcpu>2</vcpu>")));
        Outcome<string> live = _setup.At(3, () => domain.GetXmlAsync());
        Outcome<string> stored = _setup.At(3, () => domain.GetXmlAsync(DomainXmlFlags.Inactive));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(4));

        live.Value.ShouldContain(">1</vcpu>");
        live.Value.ShouldStartWith("<domain type=\"qemu\" id=\"1\">");
        stored.Value.ShouldContain(">2</vcpu>");
        stored.Value.ShouldStartWith("<domain type=\"qemu\">");
    }

    private Domain Define()
    {
        Outcome<Domain> defined = _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Time.AdvanceTo(TimeSpan.FromMilliseconds(1));
        return defined.Value;
    }
}
