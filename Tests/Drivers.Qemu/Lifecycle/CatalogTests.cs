using System;
using System.Linq;
using System.Text;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What a start need not read again, in virtual time. A doctored title in the catalog tells who was believed: it, or the file.</summary>
public sealed class CatalogTests
{
    private readonly VirtualSetup _setup = new();

    public CatalogTests()
    {
        _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml(more: "<title>written</title><vcpu>2</vcpu>")));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(1));
    }

    private DomainRecord Listed => _setup.Hypervisor.ListDomains().ShouldHaveSingleItem();

    private Domain Guest => _setup.Hypervisor.LookupDomain("guest");

    private string Catalog => $"{_setup.CacheFolder}/definitions.json";

    [Fact]
    public void A_text_that_was_read_before_is_listed_without_being_read_and_read_when_somebody_looks()
    {
        _setup.Restart(() => Edit(Catalog, "\"written\"", "\"noted\""));

        (Listed.Title, Listed.Vcpus, Listed.MemoryKiB, Listed.CurrentMemoryKiB, Listed.IsPersistent).ShouldBe(("noted", 2, 16 * 1024, 16 * 1024, true));
        Outcome<string> xml = _setup.At(2, () => Guest.GetXmlAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        xml.Value.ShouldContain("<title>written</title>");
    }

    [Fact]
    public void A_domain_that_was_not_read_starts_and_ends_like_any_other()
    {
        _setup.Restart(() => Edit(Catalog, "\"written\"", "\"noted\""));

        _setup.At(2, () => Guest.StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        (Listed.State, Listed.Title).ShouldBe((DomainState.Running, "written"));

        _setup.At(4, () => Guest.DestroyAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(5));
        (Listed.State, Listed.IsPersistent).ShouldBe((DomainState.Shutoff, true));
    }

    [Fact]
    public void A_file_that_was_edited_is_read_though_it_has_the_same_length()
    {
        _setup.Restart(() => Edit(_setup.DefinitionOf("guest"), "written", "re-done"));

        Listed.Title.ShouldBe("re-done");
    }

    [Fact]
    public void A_file_that_was_broken_is_rejected()
    {
        _setup.Restart(() => Edit(_setup.DefinitionOf("guest"), "</domain>", "</domian>"));

        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
        _setup.FromStart.OfType<DefinitionRejectedEvent>().ShouldHaveSingleItem().Path.ShouldBe(_setup.DefinitionOf("guest"));
    }

    [Fact]
    public void A_text_under_another_name_is_read_and_rejected()
    {
        _setup.Restart(() => _setup.Machine.Files.Rename(_setup.DefinitionOf("guest"), _setup.DefinitionOf("other")));

        _setup.Hypervisor.ListDomains().ShouldBeEmpty();
        _setup.FromStart.OfType<DefinitionRejectedEvent>().ShouldHaveSingleItem().Reason.ShouldContain("'guest.xml'");
    }

    [Theory]
    [InlineData("\"engine\":\"", "\"engine\":\"0")]
    [InlineData("\"engine\"", "\"motor\"")]
    [InlineData("{", "")]
    [InlineData("\"vcpus\":2", "\"vcpus\":\"two\"")]
    [InlineData("\"text\":\"", "\"text\":\"-")]
    public void A_catalog_that_cannot_be_used_is_made_anew(string part, string instead)
    {
        _setup.Restart(() =>
        {
            Edit(Catalog, "\"written\"", "\"noted\"");
            Edit(Catalog, part, instead);
        });

        Listed.Title.ShouldBe("written");

        _setup.Restart(() => Edit(Catalog, "\"written\"", "\"noted\""));

        Listed.Title.ShouldBe("noted");
    }

    [Fact]
    public void What_another_build_noted_counts_for_nothing()
    {
        _setup.Restart(() =>
        {
            string text = Text(Catalog);
            string engine = text[(text.IndexOf(':', StringComparison.Ordinal) + 2)..][..36];
            Edit(Catalog, engine, Guid.Empty.ToString());
            Edit(Catalog, "\"written\"", "\"noted\"");
        });

        Listed.Title.ShouldBe("written");
    }

    [Fact]
    public void Domains_that_are_gone_are_forgotten()
    {
        _setup.At(2, async () =>
        {
            await Guest.UndefineAsync();
            return await _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml("other"));
        });
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(3));
        _setup.Restart();

        Text(Catalog).ShouldContain("\"other\"");
        Text(Catalog).ShouldNotContain("\"guest\"");
    }

    private string Text(string path) => Encoding.UTF8.GetString(_setup.Machine.Files.Read(path, int.MaxValue));

    private void Edit(string path, string part, string instead)
    {
        string text = Text(path);
        int at = text.IndexOf(part, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, $"'{part}' in {text}");
        _setup.Machine.Files.Replace(path, Encoding.UTF8.GetBytes(text.Remove(at, part.Length).Insert(at, instead)));
    }
}
