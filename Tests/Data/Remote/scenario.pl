# A guest's life through libvirt's Perl binding. Each line that it prints is one observation.
use strict;
use warnings;
use Sys::Virt;

my ($uri, $readOnlyUri, $folder) = @ARGV;
my $xml = "<domain type='qemu'><name>pl</name><uuid>7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f11</uuid><memory unit='MiB'>16</memory>"
    . "<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>";

my $connection = Sys::Virt->new(uri => $uri);
print "type ", $connection->get_type(), "\n";
print "pools ", scalar($connection->list_storage_pools()), " ", scalar($connection->list_defined_storage_pools()), "\n";
my $domain = $connection->define_domain($xml);
print "defined ", $domain->get_name(), " ", $domain->get_uuid_string(), "\n";
$domain->create();
print "active ", ($domain->is_active() ? 1 : 0), " ", ($domain->get_state())[0], "\n";
print "listed ", join(",", map { $_->get_name() } $connection->list_domains()), "\n";
eval { $domain->create() };
print "again ", $@->code, " ", $@->domain, "\n";
$domain->destroy();
$domain->undefine();
eval { $connection->get_domain_by_name("pl") };
print "gone ", $@->code, " ", $@->domain, "\n";
