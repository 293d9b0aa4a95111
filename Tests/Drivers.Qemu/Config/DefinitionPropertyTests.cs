using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Docs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class DefinitionPropertyTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Any_definition_survives_being_written_and_read()
    {
        Check.One(
            Thorough.WithMaxTest(500),
            Prop.ForAll(DefinitionGenerator.Legal.ToArbitrary(), definition =>
                Definitions.Parse(definition.ToXml()).ShouldBe(definition)));
    }

    [Fact]
    public void Completing_a_definition_twice_is_completing_it_once()
    {
        Check.One(
            Thorough.WithMaxTest(500),
            Prop.ForAll(DefinitionGenerator.Legal.ToArbitrary(), definition =>
            {
                DomainDefinition completed = Definitions.Complete(definition);

                Definitions.Complete(completed).ToXml().ShouldBe(completed.ToXml());
                Definitions.Complete(completed).ShouldBe(completed);
                Definitions.Parse(completed.ToXml()).ShouldBe(completed);
            }));
    }

    [Fact]
    public void What_the_migratable_form_leaves_out_is_added_by_who_reads_it()
    {
        var migratable = new DomainXmlView { IsSecure = true, IsMigratable = true };
        Check.One(
            Thorough.WithMaxTest(500),
            Prop.ForAll(DefinitionGenerator.Legal.ToArbitrary(), definition =>
            {
                DomainDefinition completed = Definitions.Complete(definition);
                DomainDefinition read = Definitions.Complete(completed.ToXml(migratable));

                read.Devices.Controllers.ShouldBe(completed.Devices.Controllers, ignoreOrder: true);
                read.Devices.Inputs.ShouldBe(completed.Devices.Inputs, ignoreOrder: true);
                (read with
                {
                    Devices = read.Devices with { Controllers = completed.Devices.Controllers, Inputs = completed.Devices.Inputs },
                }).ShouldBe(completed);
            }));
    }

    [Fact]
    public void A_careless_edit_is_either_honoured_or_refused_by_line()
    {
        Check.One(
            Thorough,
            Prop.ForAll(DefinitionGenerator.Edited(Definitions.AllXml).ToArbitrary(), ShouldBeHonouredOrRefused));
    }

    [Fact]
    public void A_sample_of_the_table_with_a_mistake_in_it_is_either_honoured_or_refused_by_line()
    {
        Check.One(Thorough, Prop.ForAll(MutantGenerator.Of(CoverageTable.HonouredDocuments).ToArbitrary(), ShouldBeHonouredOrRefused));
    }

    private static void ShouldBeHonouredOrRefused(string xml)
    {
        try
        {
            DomainDefinition definition = Definitions.Parse(xml);
            Definitions.Parse(definition.ToXml()).ShouldBe(definition);
            DomainDefinition completed = Definitions.Complete(definition);
            Definitions.Parse(completed.ToXml()).ShouldBe(completed);
            QemuCommandLine.Build(completed.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.OperationFailed)
        {
            e.Message.ShouldContain("'efi' firmware"); // Legal, but nothing that is installed does it.
        }
        catch (HypervisorException e)
        {
            e.Domain.ShouldBe(ErrorDomain.Domain);
            e.Message.ShouldMatch(@" at line \d+, column \d+|^\(domain_definition\):\d+: column \d+: ");
        }
    }
}
