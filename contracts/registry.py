"""All released contracts, by type."""

from collections.abc import Mapping
from typing import Final

from contracts.award import AwardGrantedV1, AwardProposedV1, AwardRevokedV1
from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.listed import AwardListedV1, DisciplineListedV1, LeaveListedV1
from contracts.report import EmployeeReportedV1, UnitReportedV1
from contracts.report_answer import ReportAnsweredV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1, SkpPeriodicEvaluatedV1, SkpPlanApprovedV1, SkpPredicateCorrectedV1
from contracts.unit import UnitChangedV1

CONTRACTS: Final[Mapping[str, type[Contract]]] = {
    contract.type: contract
    for contract in (
        EmployeeReportedV1,
        UnitReportedV1,
        ReportAnsweredV1,
        EmployeeChangedV1,
        UnitChangedV1,
        SkpPlanApprovedV1,
        SkpPeriodicEvaluatedV1,
        SkpFinalisedV1,
        SkpPredicateCorrectedV1,
        SiasnSyncAcceptedV1,
        SiasnSyncRejectedV1,
        SiasnSyncUnclearV1,
        DisciplineListedV1,
        LeaveListedV1,
        AwardListedV1,
        AwardProposedV1,
        AwardGrantedV1,
        AwardRevokedV1,
    )
}
