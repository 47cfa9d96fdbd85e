//! AWS's partitions: groups of regions with their own DNS suffixes.

/// All partitions have both suffixes, and FIPS endpoints.
pub(super) struct Partition {
    region_prefix: &'static str,
    pub(super) dns_suffix: &'static str,
    pub(super) dual_stack_dns_suffix: &'static str,
}

const AWS: Partition =
    Partition { region_prefix: "", dns_suffix: "amazonaws.com", dual_stack_dns_suffix: "api.aws" };

const OTHERS: [Partition; 6] = [
    Partition {
        region_prefix: "cn-",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
    },
    Partition {
        region_prefix: "eusc-",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
    },
    Partition { region_prefix: "us-iso-", dns_suffix: "c2s.ic.gov", dual_stack_dns_suffix: "api.aws.ic.gov" },
    Partition {
        region_prefix: "us-isob-",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
    },
    Partition {
        region_prefix: "eu-isoe-",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
    },
    Partition {
        region_prefix: "us-isof-",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
    },
];

impl Partition {
    /// The partition of a region, by the prefix that its regions share. Like AWS's endpoint rules, treats a region of
    /// an unknown partition as one of `aws`.
    pub(super) fn of_region(region: &str) -> &'static Self {
        OTHERS.iter().find(|partition| region.starts_with(partition.region_prefix)).unwrap_or(&AWS)
    }
}
